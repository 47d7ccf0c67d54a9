/* Products with matrices by complex diagonals (matmul.h). */
#include "circ/matmul.h"

#include "circ/lintrans.h"

/* z[k + 2^t] from z[k], for all 2^t above k. */
static clt_status turn_from(clt_ct *z, clt_ws *ws, const clt_evk *evk, unsigned count,
                            int64_t steps, unsigned k) {
    enum { MOST = 8 };
    clt_ct *out[MOST];
    int64_t by[MOST];
    size_t turns = 0;
    for (unsigned far = 1; k + far < count; far *= 2) {
        if (far <= k) continue;
        out[turns] = &z[k + far];
        by[turns++] = (int64_t)far * steps;
        CLT__RETURN_IF(clt__ct_scratch(&z[k + far], ws, z[k].params, z[k].level));
    }
    return clt__ct_rotate_hoisted(out, ws, evk, &z[k], by, turns);
}

clt_status clt__matmul_turn(clt_ct *z, clt_ws *ws, const clt_evk *evk, unsigned count,
                            int64_t steps) {
    for (unsigned k = 0; 2 * k < count; k++) {
        CLT__RETURN_IF(turn_from(z, ws, evk, count, steps, k));
    }
    return CLT_OK;
}

/* out <- x - i rot(x, steps) */
static clt_status less_turned(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *x,
                              int64_t steps) {
    CLT__RETURN_IF(clt__ct_rotate(out, ws, evk, x, steps));
    CLT__RETURN_IF(clt__ct_mul_i(out, ws, out));
    return clt__ct_sub(out, ws, x, out);
}

clt_status clt__matmul_pair(clt_ct *zeta, clt_ws *ws, const clt_evk *evk, const clt__matmul *shape,
                            const clt_ct *x) {
    return less_turned(zeta, ws, evk, x, (int64_t)shape->out / 2 * shape->rows);
}

/* sum <- the sum of products, relinearised and rescaled. */
static clt_status dot(clt_ct *sum, clt_ws *ws, const clt_evk *evk, unsigned pairs, const clt_ct *z,
                      clt_ct *const *v) {
    CLT__RETURN_IF(clt__ct_mul(sum, ws, &z[0], v[0]));
    for (unsigned k = 1; k < pairs; k++) CLT__RETURN_IF(clt__ct_mul_add(sum, ws, &z[k], v[k]));
    return clt__ct_relinearise_rescale(sum, ws, evk, sum);
}

/* out <- a + conj(a) */
static clt_status twice_real(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct mirrored;
    CLT__TRY(clt__ct_scratch(&mirrored, ws, a->params, a->level));
    CLT__TRY(clt__ct_conjugate(&mirrored, ws, evk, a));
    CLT__TRY(clt__ct_add(out, ws, a, &mirrored));
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__matmul_product(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                               const clt__matmul *shape, const clt_ct *z, clt_ct *const *v) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    int64_t apart = (int64_t)shape->out * shape->rows;
    clt_ct sum;
    CLT__TRY(clt__ct_scratch(&sum, ws, z->params, z->level));
    CLT__TRY(dot(&sum, ws, evk, clt__matmul_pairs(shape), z, v));
    CLT__TRY(clt__inner_sum(&sum, ws, evk, &sum, apart, shape->in / shape->out));
    CLT__TRY(twice_real(out, ws, evk, &sum));
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__matmul_transposed(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                                  const clt__matmul *shape, const clt_ct *d, clt_ct *const *v) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    int64_t half = (int64_t)shape->out / 2 * shape->rows;
    clt_ct sum, turned;
    CLT__TRY(clt__ct_scratch(&sum, ws, d->params, d->level));
    CLT__TRY(clt__ct_scratch(&turned, ws, d->params, d->level));
    CLT__TRY(dot(&sum, ws, evk, clt__matmul_pairs(shape), d, v));
    CLT__TRY(less_turned(&turned, ws, evk, &sum, -half));
    CLT__TRY(twice_real(out, ws, evk, &turned));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* What a ciphertext holds, read at a level below it. */
static clt_ct read_at(const clt_ct *z, unsigned level) {
    const clt_params *params = z->params;
    double gain =
        clt__params_scale(params, z->level, 1).hi / clt__params_scale(params, level, 1).hi;
    clt_ct view = *z;
    view.level = level;
    view.noise.value_bound *= gain;
    view.noise.value_rms *= gain;
    return view;
}

clt_status clt__matmul_gradient(clt_ct *const *sum, clt_ws *ws, unsigned pairs, const clt_ct *z,
                                const clt_ct *d) {
    for (unsigned k = 0; k < pairs; k++) {
        clt_ct x = read_at(&z[k], d->level);
        CLT__RETURN_IF(sum[k]->poly[0] == NULL ? clt__ct_mul(sum[k], ws, &x, d)
                                               : clt__ct_mul_add(sum[k], ws, &x, d));
    }
    return CLT_OK;
}
