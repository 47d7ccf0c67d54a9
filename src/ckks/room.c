/* Room (room.h). Doubles alone decide, in a fixed order: the same answer on every machine. */
#include "ckks/room.h"

#include "ckks/encode.h"

enum { BITS_MOST = 1024 };

/* Half of the product of the lowest limbs; infinite past the doubles. */
static double half_of(const clt_params *params, unsigned limbs) {
    double half = 0.5;
    for (unsigned j = 0; j < limbs; j++) half *= (double)params->ring->mod[j].q;
    return half;
}

static int bits_of(double x) {
    int bits = BITS_MOST;
    if (isfinite(x)) (void)frexp(x, &bits);
    return bits;
}

/* The power of two by which `most` is to be divided to be less than `half`. */
static int excess(double most, double half) {
    int bits = 0;
    if (!isfinite(most)) return BITS_MOST;
    for (; most >= half; most /= 2) bits++;
    return bits;
}

/* Scales lie close to powers of two, on either side. */
static int scale_bits(const clt_ct *ct) {
    return bits_of(clt__params_scale(ct->params, ct->level, ct->power).hi * 1.5) - 1;
}

/* The largest coefficient, error included; NaN is no bound either. */
static double most_of(const clt_ct *ct) {
    double scale = clt__params_scale(ct->params, ct->level, ct->power).hi;
    double most = ct->noise.value_bound * scale + ct->noise.noise_bound;
    return most >= 0 ? most : INFINITY;
}

clt_status clt__ct_check_room(const clt_ct *ct, bool known) {
    double most = most_of(ct);
    double half = half_of(ct->params, clt__params_q(ct->params, ct->level).count);
    if (!known || most < half) return CLT_OK;
    int scale = scale_bits(ct);
    return clt__fail(CLT_E_RANGE,
                     "the result may take %d bits at scale 2^%d, and %d fit at level %u: work on "
                     "values that are 2^%d times smaller, or use parameters with more levels and "
                     "stay above this one",
                     bits_of(most), scale, bits_of(half) - 1, ct->level, excess(most, half));
}

clt_status clt__ct_check_decode(const clt_ct *ct) {
    double most = most_of(ct);
    double half = half_of(ct->params, clt__decode_limbs(ct->params, ct->level));
    if (!clt__ct_is_bounded(ct) || most < half) return CLT_OK;
    int scale = scale_bits(ct);
    return clt__fail(CLT_E_RANGE,
                     "the values may take %d bits at scale 2^%d, and %d can be decoded: multiply "
                     "them by 2^-%d before they are decrypted",
                     bits_of(most), scale, bits_of(half) - 1, excess(most, half));
}
