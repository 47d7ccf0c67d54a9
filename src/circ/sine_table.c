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
    0x1.e33e845c902b5p-3, 0x1.9640769fae131p-2, 0x1.e1b55d8ddf707p-3,
    0x1.902f6fb1fac7fp-4, 0x1.cc942af1e4815p-6, 0x1.68f679a9a512ap-8,
    0x1.7816cc49ad976p-11, 0x1.f7e01066a0c7cp-15, 0x1.9e8ccadf4e210p-19,
    0x1.88cc06b9846d8p-24, 0x1.86c7533c0b12ep-30, 0x1.633c7568b44b6p-37,
    0x1.d8a23c952b2bbp-46, 0x1.38b391bf2e317p-56, 0x1.82f4f54985783p-70,
    0x1.39812538ff41ap-89,
};
const double clt__sine_arcsine[(CLT__ARCSINE_DEGREE + 1) / 2] = {
    0x1.45f306ba7f6d3p-3, 0x1.b29a84211dcb7p-6, 0x1.867978bcdd391p-7,
    0x1.f5d9ca7415f0ep-8,
};
const double clt__sine_arcsine_error = 0x1.5e50b57f91151p-35;
const double clt__sine_two_pi = 0x1.921fb54442d18p+2;
/* clang-format on */
