/*
 * ReLU of encrypted numbers, as often as one likes: bootstrapping gives new levels where they run
 * out. A guard tells the owner of the data whether the numbers were in range.
 *
 * usage: 03_deep
 */
#include <clathrate/clathrate.h>

#include <stdio.h>

#define TRY(call)                                                                                  \
    do {                                                                                           \
        status = (call);                                                                           \
        if (status != CLT_OK) goto done;                                                           \
    } while (0)

enum { SLOTS = 16384 };

/* Whoever computes, without the secret key: max(max(x, 0) - 1/2, 0). A ReLU of 8 bits takes 8
   levels, and B15 leaves 4 between two bootstraps. */
static clt_status compute(clt_ct *ct, clt_ct *guard, clt_ws *ws, const clt_evk *evk,
                          const clt_boot *boot) {
    clt_status status;
    TRY(clt_guard_add(guard, ws, evk, ct, CLT_GUARD_SLOT, 1));
    TRY(clt_relu(ct, ws, evk, boot, ct, 8, 1));
    TRY(clt_add_const(ct, ws, ct, -0.5, 0));
    TRY(clt_relu(ct, ws, evk, boot, ct, 8, 1));
done:
    return status;
}

int main(void) {
    static double x[SLOTS], y[SLOTS], told[SLOTS];
    const clt_key_request keys = {.relinearise = true, .boot = CLT_BOOT_REAL};
    const clt_params *params = NULL;
    clt_ws *ws = NULL;
    clt_sk *sk = NULL;
    clt_evk *evk = NULL;
    clt_boot *boot = NULL;
    clt_ct *ct = NULL, *guard = NULL;
    clt_status status;
    int outside = 0, wrong = 0;

    TRY(clt_params_new(&params, "B15"));
    TRY(clt_ws_new(&ws, 0));
    TRY(clt_sk_new(&sk, params));
    TRY(clt_evk_new(&evk, ws, sk, &keys));
    for (int j = 0; j < SLOTS; j++) x[j] = 2.0 * j / (SLOTS - 1) - 1;
    TRY(clt_encrypt_secret(&ct, ws, sk, x, NULL, SLOTS));

    TRY(clt_boot_new(&boot, ws, params, CLT_BOOT_REAL));
    TRY(clt_ct_new(&guard, params));
    TRY(compute(ct, guard, ws, evk, boot));

    TRY(clt_decrypt_private(y, NULL, SLOTS, ws, sk, ct));
    TRY(clt_decrypt_private(told, NULL, SLOTS, ws, sk, guard));
    for (int j = 0; j < SLOTS; j++) {
        double off = y[j] - (x[j] > 0.5 ? x[j] - 0.5 : 0);
        outside += told[j] > clt_guard_limit(CLT_GUARD_SLOT, params, 1);
        wrong += off > 0.01 || off < -0.01;
    }
    printf("of %d slots %d were out of range and %d are wrong\n", SLOTS, outside, wrong); /* 0, 0 */
done:
    if (status != CLT_OK) fprintf(stderr, "%s\n", clt_detail());
    clt_ct_free(guard);
    clt_ct_free(ct);
    clt_boot_free(boot);
    clt_evk_free(evk);
    clt_sk_free(sk);
    clt_ws_free(ws);
    clt_params_free(params);
    return status != CLT_OK || outside > 0 || wrong > 0;
}
