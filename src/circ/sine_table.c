/* The sine of bootstrapping: cosine, arcsine, their errors, chances. By gen/sine.py. */
#include "circ/sine.h"

/* clang-format off */
const double clt__sine_cosine[CLT__SINE_DEGREE / 2 + 1] = {
    0x1.79ade0438d8e8p-3, 0x1.9fc8087a67883p-2, 0x1.d4d3b29eb055bp-2,
    0x1.46faeb5c5cf21p-2, -0x1.a1b04a1a944f3p-3, -0x1.083fa32ad2a73p-1,
    0x1.fc6ed3943fb8fp-2, -0x1.abacb778418cbp-3, 0x1.bc427d698584bp-5,
    -0x1.43336b15df384p-7, 0x1.60e99e49fac60p-10, -0x1.2d16e9e73fd76p-13,
    0x1.a64b2d03bcb25p-17, -0x1.bc88fcb7146a9p-21, 0x1.351ad6351d843p-24,
};
const double clt__sine_error[CLT__SINE_INTEGERS] = {
    0x1.29db669bb747bp-31, 0x1.8d6253b0c0a29p-31, 0x1.00426f1d2f86dp-31,
    0x1.9179593c788cep-31, 0x1.2a7c969ea50adp-31, 0x1.8fb5aed316002p-31,
    0x1.d654c01469be7p-32, 0x1.8ac8bd13a314bp-31, 0x1.4009e6cf8ec2cp-31,
    0x1.dd3198ba6af1cp-27, 0x1.7543b0f5bde3ap-25, 0x1.9155537207d0dp-25,
    0x1.7d584b17fd260p-25, 0x1.7382e959c54bdp-25, 0x1.867b9f536fc13p-25,
    0x1.260cd346b11b3p-24,
};
const double clt__sine_chance[CLT__SINE_INTEGERS] = {
    0x1.ea71fe1cdc36fp-3, 0x1.9a2d8a2673c82p-2, 0x1.dec72047cd4d1p-3,
    0x1.833311f01cc50p-4, 0x1.ac84a0f841625p-6, 0x1.3e707aef9db6dp-8,
    0x1.356595290fc22p-11, 0x1.7aa938f13be47p-15, 0x1.1516a0b7e489ap-19,
    0x1.c265d9bc04cb3p-25, 0x1.6cc02d536390ap-31, 0x1.f1c9d22f25e08p-39,
    0x1.b13797dbc26bep-48, 0x1.203b8d555e0e9p-59, 0x1.8e7fb1d0ff78fp-75,
    0x1.0a0bfca7e49f4p-98,
};
const double clt__sine_arcsine[(CLT__ARCSINE_DEGREE + 1) / 2] = {
    0x1.45f306ba7f6d3p-3, 0x1.b29a84211dcb7p-6, 0x1.867978bcdd391p-7,
    0x1.f5d9ca7415f0ep-8,
};
const double clt__sine_arcsine_error = 0x1.5e50b57f91151p-35;
const double clt__sine_two_pi = 0x1.921fb54442d18p+2;
/* clang-format on */
