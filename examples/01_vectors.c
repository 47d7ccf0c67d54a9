/* Multiplies two encrypted vectors, turns the product by one slot, and decrypts. */
#include <clathrate/clathrate.h>

#include <math.h>
#include <stdio.h>

#define TRY(call)                                                                                  \
    if ((call) != CLT_OK) return fprintf(stderr, "%s\n", clt_detail()), 1

int main(void) {
    const double x[4] = {1, 2, 3, 4}, y[4] = {0.5, 0.25, 2, -1};
    double z[4];
    const int64_t step = 1;
    const clt_key_request keys = {.relinearise = true, .steps = &step, .count = 1};
    const clt_params *params;
    clt_ws *ws;
    clt_sk *sk;
    clt_evk *evk;
    clt_ct *a, *b;

    TRY(clt_params_new(&params, "L13")); /* 4096 slots, 3 levels, 128 bits of security */
    TRY(clt_ws_new(&ws, 0));
    TRY(clt_sk_new(&sk, params));
    TRY(clt_evk_new(&evk, ws, sk, &keys));

    TRY(clt_encrypt_secret(&a, ws, sk, x, NULL, 4));
    TRY(clt_encrypt_secret(&b, ws, sk, y, NULL, 4));
    TRY(clt_multiply(a, ws, evk, a, b)); /* slot by slot; whoever does this needs no secret key */
    TRY(clt_rotate(a, ws, evk, a, 1));   /* slot j takes slot j + 1 */
    TRY(clt_decrypt_private(z, NULL, 4, ws, sk, a));

    for (int j = 0; j < 4; j++) printf("%.4f ", z[j]); /* 0.5000 6.0000 -4.0000 0.0000 */
    printf("\n");
    double error = fabs(z[0] - 0.5) + fabs(z[1] - 6) + fabs(z[2] + 4) + fabs(z[3]);

    clt_ct_free(b);
    clt_ct_free(a);
    clt_evk_free(evk);
    clt_sk_free(sk);
    clt_ws_free(ws);
    clt_params_free(params);
    return error > 1e-3;
}
