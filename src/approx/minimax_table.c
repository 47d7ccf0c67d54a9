/* Functions as chains of polynomials. By gen/minimax.py > src/approx/minimax_table.c. */
#include "approx/minimax.h"

/* clang-format off */
static const double sign_8_0[] = {
    0, 0x1.4e95d62590691p-1, 0, -0x1.cbbf5c9eb1533p-3,
    0, 0x1.270f2a3862b7ap-3, 0, -0x1.199e80deba297p-1,
};
static const double sign_8_1[] = {
    0, 0x1.71752406bb7dep-1, 0, -0x1.f855633689163p-3,
    0, 0x1.3f630ba91ef68p-3, 0, -0x1.005fbeb8fa87ap-1,
};
static const double sign_8_2[] = {
    0, 0x1.03116f73beb8cp+0, 0, -0x1.521ff77a48c63p-2,
    0, 0x1.8625965a853dap-3, 0, -0x1.1cbee077d26c2p-2,
};
static const double sign_8_3[] = {
    0, 0x1.3b33f7991233bp+0, 0, -0x1.3ee112dff010dp-2,
    0, 0x1.a2d75ff6798e3p-4, 0, -0x1.90ee311919263p-6,
};
static const clt__stage sign_8[] = {
    {7, sign_8_0, 0x1p-8},
    {7, sign_8_1, 0x1.756915a84fdd7p-6},
    {7, sign_8_2, 0x1.0ae33da99978dp-3},
    {7, sign_8_3, 0x1.301cd88511117p-1},
};

static const double sign_12_0[] = {
    0, 0x1.47d4b93b77cdap-1, 0, -0x1.b5fec34778405p-3,
    0, 0x1.07df5b56f4aa9p-3, 0, -0x1.7b4dda22c50b8p-4,
    0, 0x1.2980bc9ca873dp-4, 0, -0x1.ec12ad9d75f48p-5,
    0, 0x1.a5e8b4451b818p-5, 0, -0x1.738563265f22p-5,
    0, 0x1.4e0fa8cdeba1p-5, 0, -0x1.3199a366e76cdp-5,
    0, 0x1.1bbf6f5c7b42ep-5, 0, -0x1.0aff45d9c94e7p-5,
    0, 0x1.fcc745395f7e6p-6, 0, -0x1.065a8fcbf010dp-1,
};
static const double sign_12_1[] = {
    0, 0x1.6da031ad01ce2p-1, 0, -0x1.e84300704dfbdp-3,
    0, 0x1.25e14ca9734e8p-3, 0, -0x1.a5d7fffd78d66p-4,
    0, 0x1.4a3ef9f126d0ep-4, 0, -0x1.1078b9bad1971p-4,
    0, 0x1.d1ea712d4a362p-5, 0, -0x1.98e95abcab86p-5,
    0, 0x1.6e48e6e4bb39fp-5, 0, -0x1.4da4d1a1aded8p-5,
    0, 0x1.344fd0af42975p-5, 0, -0x1.20982e9d0bf2ap-5,
    0, 0x1.1167d59b1309ap-5, 0, -0x1.d26f1ddb86634p-2,
};
static const double sign_12_2[] = {
    0, 0x1.45a858dc2e383p+0, 0, -0x1.af1bff4330545p-2,
    0, 0x1.fdf565ecafc7p-3, 0, -0x1.647aa7fcd1b18p-3,
    0, 0x1.0d5f01b0ed15p-3, 0, -0x1.a919517e3998fp-4,
    0, 0x1.584f5acf9ed53p-4, 0, -0x1.1b78172526d2fp-4,
    0, 0x1.d786e9724b581p-5, 0, -0x1.8a85f4075f3b9p-5,
    0, 0x1.4b128f5782ebap-5, 0, -0x1.160301f08e033p-5,
    0, 0x1.d25e9cb4828e1p-6, 0, -0x1.861fd7f3a5996p-6,
    0, 0x1.4509cbcbba92p-6, 0, -0x1.0d6656abd6b69p-6,
    0, 0x1.bbbabcad7b9a1p-7, 0, -0x1.6ab0f201eec34p-7,
    0, 0x1.25e0643ea7659p-7, 0, -0x1.d77dea79d8eb9p-8,
    0, 0x1.75eca10a591afp-8, 0, -0x1.24b0b71d57b61p-8,
    0, 0x1.c35d628189db1p-9, 0, -0x1.560243da42d9bp-9,
    0, 0x1.fbc5c79e77f89p-10, 0, -0x1.6fcbf78e3035ep-10,
    0, 0x1.027ef80a93309p-10, 0, -0x1.5daf2e5ad914ep-11,
    0, 0x1.c16148f131e7ep-12, 0, -0x1.877e67457fa95p-12,
};
static const clt__stage sign_12[] = {
    {27, sign_12_0, 0x1p-12},
    {27, sign_12_1, 0x1.69a9898efc189p-8},
    {59, sign_12_2, 0x1.f1b2405595e8ap-4},
};

static const double sign_12_lean_0[] = {
    0, 0x1.47a49bf541f4dp-1, 0, -0x1.c2c27506a4d7bp-3,
    0, 0x1.22017f72f3894p-3, 0, -0x1.1eb6ab24a7451p-1,
};
static const double sign_12_lean_1[] = {
    0, 0x1.49e5a42c3e3fcp-1, 0, -0x1.c5af02de86de4p-3,
    0, 0x1.23a8604112e9bp-3, 0, -0x1.1d18dfc8eb1c8p-1,
};
static const double sign_12_lean_2[] = {
    0, 0x1.5712d29b2304ep-1, 0, -0x1.d6b318fdd5344p-3,
    0, 0x1.2d2b084e0f169p-3, 0, -0x1.139eb241a5985p-1,
};
static const double sign_12_lean_3[] = {
    0, 0x1.9dc5c1d6b2969p-1, 0, -0x1.17a6e348af174p-2,
    0, 0x1.5b291c16b52b3p-3, 0, -0x1.bf96c8922b582p-2,
};
static const double sign_12_lean_4[] = {
    0, 0x1.448bfe1b6d192p+0, 0, -0x1.a2053461e0faap-2,
    0, 0x1.d3e2c94e09cadp-3, 0, -0x1.2cb3bc74e7dbcp-3,
    0, 0x1.955d8217b9529p-4, 0, -0x1.1438bffbf683p-4,
    0, 0x1.74fad2904e6ep-5, 0, -0x1.ec11098509f47p-6,
    0, 0x1.39519e53ea437p-6, 0, -0x1.7c3efd0d8c43bp-7,
    0, 0x1.b0b390a4a0a75p-8, 0, -0x1.c2b9b3be3e58cp-9,
    0, 0x1.9bea669c26457p-10, 0, -0x1.4377e96b57572p-11,
};
static const clt__stage sign_12_lean[] = {
    {7, sign_12_lean_0, 0x1p-12},
    {7, sign_12_lean_1, 0x1.7366d75c9afe2p-10},
    {7, sign_12_lean_2, 0x1.11c6eefd85c3bp-7},
    {7, sign_12_lean_3, 0x1.90e1c2d8bd0d8p-5},
    {27, sign_12_lean_4, 0x1.11da65dde516dp-2},
};

static const double sign_14_0[] = {
    0, 0x1.46f1f6620269ap-1, 0, -0x1.b41cd2fcd5e4ap-3,
    0, 0x1.05e4100d9eb69p-3, 0, -0x1.769c29af51d2ap-4,
    0, 0x1.23dd1f7253dbbp-4, 0, -0x1.dea0133362d11p-5,
    0, 0x1.960b6cf59358ep-5, 0, -0x1.60fb19d90fad1p-5,
    0, 0x1.388cc1f815c6dp-5, 0, -0x1.18c441af5ce5bp-5,
    0, 0x1.fe547c9f27a7fp-6, 0, -0x1.d4463f9d15eb3p-6,
    0, 0x1.b12e5976221e6p-6, 0, -0x1.93836d829082cp-6,
    0, 0x1.7a28f7eec1897p-6, 0, -0x1.644c39e134da1p-6,
    0, 0x1.514de86a01076p-6, 0, -0x1.40b383beb484cp-6,
    0, 0x1.321d714926e23p-6, 0, -0x1.2540234f63dd9p-6,
    0, 0x1.19df43ab1a06ep-6, 0, -0x1.0fca3a47a51fdp-6,
    0, 0x1.06d9a3afc6ffbp-6, 0, -0x1.fddae17731e3ep-7,
    0, 0x1.efd6ff76ac84fp-7, 0, -0x1.e37d1d3004cd5p-7,
    0, 0x1.d8aaded28ba13p-7, 0, -0x1.cf44df9ab6378p-7,
    0, 0x1.c735d015c1906p-7, 0, -0x1.02be48fec7b5fp-1,
};
static const double sign_14_1[] = {
    0, 0x1.74b3fce196789p-1, 0, -0x1.f116e0abef46ep-3,
    0, 0x1.2a6fb5f8d907ep-3, 0, -0x1.aabb18ab1e1dap-4,
    0, 0x1.4c4fd1649e72dp-4, 0, -0x1.105057696576fp-4,
    0, 0x1.cdb442614ed91p-5, 0, -0x1.91071aba82c3ep-5,
    0, 0x1.62c020315e5ecp-5, 0, -0x1.3e545224e1e2ap-5,
    0, 0x1.20f3e3793c11dp-5, 0, -0x1.08c98b7b98923p-5,
    0, 0x1.e92ca89907891p-6, 0, -0x1.c6f3e34d0ffcp-6,
    0, 0x1.a9a440ebee2b1p-6, 0, -0x1.904d50894a9edp-6,
    0, 0x1.7a39454cb880ep-6, 0, -0x1.66dc3fed97c35p-6,
    0, 0x1.55c9058cf1d33p-6, 0, -0x1.46a9317db66c9p-6,
    0, 0x1.3937b21fcd62ep-6, 0, -0x1.2d3cd2170f651p-6,
    0, 0x1.228b530f0c63dp-6, 0, -0x1.18fe4928feaf6p-6,
    0, 0x1.107780bf10a9bp-6, 0, -0x1.08de49608e0eep-6,
    0, 0x1.021e8c5669025p-6, 0, -0x1.f850397d0bf3fp-7,
    0, 0x1.eddc695bdc0cbp-7, 0, -0x1.be30e40d54fdep-2,
};
static const double sign_14_2[] = {
    0, 0x1.4598fe88c6c1p+0, 0, -0x1.ae651c9112bbep-2,
    0, 0x1.fb9caecc7dc19p-3, 0, -0x1.61440cfea26d7p-3,
    0, 0x1.095c32c1d1d41p-3, 0, -0x1.9fa6d0c7ccccdp-4,
    0, 0x1.4da24474004fcp-4, 0, -0x1.0fc7f30af632bp-4,
    0, 0x1.be96ade659316p-5, 0, -0x1.707f87380234cp-5,
    0, 0x1.306fcee4d7791p-5, 0, -0x1.f6751266a29c1p-6,
    0, 0x1.9d62aed7d98abp-6, 0, -0x1.528714d0f02d9p-6,
    0, 0x1.138b62b28bf2cp-6, 0, -0x1.bd3dac3af882cp-7,
    0, 0x1.6498456fc2e5dp-7, 0, -0x1.1abc795035548p-7,
    0, 0x1.bb3af09d50f85p-8, 0, -0x1.56e9791b4e246p-8,
    0, 0x1.0565f0cb9a475p-8, 0, -0x1.87d8cd89c8643p-9,
    0, 0x1.200d241ca4e97p-9, 0, -0x1.9e0ca48383dfap-10,
    0, 0x1.21bfbcf721bbcp-10, 0, -0x1.88aac2216e766p-11,
    0, 0x1.ff2ffdffceb49p-12, 0, -0x1.3bc72b95b671ap-12,
    0, 0x1.6abf09068df9bp-13, 0, -0x1.d8e937f9898ap-14,
};
static const clt__stage sign_14[] = {
    {59, sign_14_0, 0x1p-14},
    {59, sign_14_1, 0x1.8974d93ab7096p-9},
    {59, sign_14_2, 0x1.25ac4f62e4746p-3},
};

static const double sign_14_lean_0[] = {
    0, 0x1.46781cc1ec4d7p-1, 0, -0x1.b6336d3427e8bp-3,
    0, 0x1.0a86dc1b04df1p-3, 0, -0x1.84ec163712afcp-4,
    0, 0x1.37ad3d01227bfp-4, 0, -0x1.09784da13911ap-4,
    0, 0x1.d9b04717302aap-5, 0, -0x1.0debe054d248dp-1,
};
static const double sign_14_lean_1[] = {
    0, 0x1.48a9144670acep-1, 0, -0x1.c414a56e2e6d4p-3,
    0, 0x1.22c0f31acbd78p-3, 0, -0x1.1dff7e44d3c81p-1,
};
static const double sign_14_lean_2[] = {
    0, 0x1.4fe341a6023d2p-1, 0, -0x1.cd6ff11b8fbc5p-3,
    0, 0x1.2803af314374p-3, 0, -0x1.18cef096d6e8ap-1,
};
static const double sign_14_lean_3[] = {
    0, 0x1.aa0483a13053p-1, 0, -0x1.1c9d768b18722p-2,
    0, 0x1.5714a7e0060b3p-3, 0, -0x1.edc8b2c234de3p-4,
    0, 0x1.8472b9bfe1fcfp-4, 0, -0x1.4337dde528d9fp-4,
    0, 0x1.18574a57ba875p-4, 0, -0x1.83e0612be587bp-2,
};
static const double sign_14_lean_4[] = {
    0, 0x1.445010d989f02p+0, 0, -0x1.9f4eca0117ce9p-2,
    0, 0x1.cb7555a25ae8ap-3, 0, -0x1.2218e9865b638p-3,
    0, 0x1.7dc365aee749ap-4, 0, -0x1.f875cdcd112f3p-5,
    0, 0x1.47cafc85ecc46p-5, 0, -0x1.9cc75b8ebb71bp-6,
    0, 0x1.f0fc7fe1a20adp-7, 0, -0x1.19e02fd55dfb8p-7,
    0, 0x1.277f92e6a234ap-8, 0, -0x1.15fa9bfdea77bp-9,
    0, 0x1.bcaeca8218d56p-11, 0, -0x1.12d8de027576ep-12,
};
static const clt__stage sign_14_lean[] = {
    {15, sign_14_lean_0, 0x1p-14},
    {7, sign_14_lean_1, 0x1.92def57bfc199p-11},
    {7, sign_14_lean_2, 0x1.2a14b662167fdp-8},
    {15, sign_14_lean_3, 0x1.b718129306f23p-6},
    {27, sign_14_lean_4, 0x1.3a06e05775267p-2},
};

static const double sign_20_0[] = {
    0, 0x1.4605325a27e54p-1, 0, -0x1.b35e90eb3bf8dp-3,
    0, 0x1.0609e1196ff8fp-3, 0, -0x1.781d1f66ed1a4p-4,
    0, 0x1.266795cb81cdep-4, 0, -0x1.e5abdb92c9a95p-5,
    0, 0x1.9f0c0a1d03863p-5, 0, -0x1.6bfe055ba9894p-5,
    0, 0x1.45ab329823aa7p-5, 0, -0x1.28221f1210c9ap-5,
    0, 0x1.10f679b1eae9bp-5, 0, -0x1.fd320392648aap-6,
    0, 0x1.e00104809e9eep-6, 0, -0x1.c8f3f14ff77aap-6,
    0, 0x1.b71a6943a9f9cp-6, 0, -0x1.06bbd840bd052p-1,
};
static const double sign_20_1[] = {
    0, 0x1.463759ebd738ap-1, 0, -0x1.b3a15a2ebda6ap-3,
    0, 0x1.0631d8ccb63c5p-3, 0, -0x1.7855fec3dd78fp-4,
    0, 0x1.269395f0625fcp-4, 0, -0x1.e5f3609eb2834p-5,
    0, 0x1.9f48103d7cdbcp-5, 0, -0x1.6c3189dffbd13p-5,
    0, 0x1.45d824390fa5dp-5, 0, -0x1.2849cfd85316ep-5,
    0, 0x1.1119daa57eb59p-5, 0, -0x1.fd71896baf0f3p-6,
    0, 0x1.e03a5c092b275p-6, 0, -0x1.c927ec21b1371p-6,
    0, 0x1.b749ade407eaep-6, 0, -0x1.069526ad6572dp-1,
};
static const double sign_20_2[] = {
    0, 0x1.4b5084a5e30fp-1, 0, -0x1.ba6b31e189ca4p-3,
    0, 0x1.0a41b07fc982fp-3, 0, -0x1.7e1d531a8b4b8p-4,
    0, 0x1.2b0bc03c32bfdp-4, 0, -0x1.ed366979e7afdp-5,
    0, 0x1.a55f89388b7e7p-5, 0, -0x1.716b3c3a6df78p-5,
    0, 0x1.4a66571d10afbp-5, 0, -0x1.2c4edc525a785p-5,
    0, 0x1.14ae3cb8d94d1p-5, 0, -0x1.01ee89f986f7dp-5,
    0, 0x1.e6040bf188d4fp-6, 0, -0x1.ce6501047cc96p-6,
    0, 0x1.bc0b034baf75bp-6, 0, -0x1.02a603553949bp-1,
};
static const double sign_20_3[] = {
    0, 0x1.bf5b2e38dbb0fp-1, 0, -0x1.2a4b6468f8401p-2,
    0, 0x1.661851fae97a1p-3, 0, -0x1.ffe27bbc144e4p-4,
    0, 0x1.8e7d78a1f5099p-4, 0, -0x1.466fffd74847ep-4,
    0, 0x1.14aacf753cfeep-4, 0, -0x1.e094a5abd3a7ap-5,
    0, 0x1.a936abcc4d464p-5, 0, -0x1.7dcde467dc7edp-5,
    0, 0x1.5b01d865ef91cp-5, 0, -0x1.3ea88d4a559a6p-5,
    0, 0x1.274ed8ee0d21p-5, 0, -0x1.13f663bb5f497p-5,
    0, 0x1.03efa7155b357p-5, 0, -0x1.511a54f8d5016p-2,
};
static const double sign_20_4[] = {
    0, 0x1.447fe2c3b60bfp+0, 0, -0x1.a17d306e2dd77p-2,
    0, 0x1.d2574b2533ad7p-3, 0, -0x1.2af6f1082ca68p-3,
    0, 0x1.922459f2907dfp-4, 0, -0x1.11d1cc1c12f57p-4,
    0, 0x1.729ce0210ff12p-5, 0, -0x1.ecdc2f068f007p-6,
    0, 0x1.3f509f992efebp-6, 0, -0x1.905ba9e59392fp-7,
    0, 0x1.e28c4e2702bb3p-8, 0, -0x1.15a6568589c57p-8,
    0, 0x1.2eb1245fc1f0dp-9, 0, -0x1.35aa6b04d77e6p-10,
    0, 0x1.25a097d978dbcp-11, 0, -0x1.fb4e3923c4f7ep-13,
    0, 0x1.85197d2fa0334p-14, 0, -0x1.fbc93da9935a8p-16,
    0, 0x1.03757550bf9d1p-17, 0, -0x1.4e00bdd488e7fp-20,
};
static const clt__stage sign_20[] = {
    {31, sign_20_0, 0x1p-20},
    {31, sign_20_1, 0x1.920f81544e73fp-16},
    {31, sign_20_2, 0x1.47beeb3e777bfp-11},
    {31, sign_20_3, 0x1.0a8e03e3094cep-6},
    {39, sign_20_4, 0x1.7d60b051dc095p-2},
};

static const double relu_8_0[] = {
    0, 0x1.9915abca45feap-1, 0, -0x1.14cac0608a73fp-2,
    0, 0x1.5865ada9aec13p-3, 0, -0x1.c65a8e1e6b7eap-2,
};
static const double relu_8_1[] = {
    0, 0x1.43d89ce5fcbf3p+0, 0, -0x1.99dd43e339bfep-2,
    0, 0x1.ba518c48db036p-3, 0, -0x1.0c18a444ce138p-3,
    0, 0x1.4b8007b715889p-4, 0, -0x1.8ef30de93e228p-5,
    0, 0x1.c15420ef812c2p-6, 0, -0x1.168c47c907682p-6,
};
static const clt__stage relu_8[] = {
    {7, relu_8_0, 0x1.7969b519c3c9ap-5},
    {15, relu_8_1, 0x1.02f8dfea6d2d6p-2},
};

static const double relu_10_0[] = {
    0, 0x1.5c0a688da57ecp-1, 0, -0x1.dd1419f2e4242p-3,
    0, 0x1.30afa514fdfb2p-3, 0, -0x1.1008c6338dbf7p-1,
};
static const double relu_10_1[] = {
    0, 0x1.b54901d13ce88p-1, 0, -0x1.25be5b67c9749p-2,
    0, 0x1.6818c084a01ddp-3, 0, -0x1.9c346b3e02538p-2,
};
static const double relu_10_2[] = {
    0, 0x1.42ebc1fe7d4dap+0, 0, -0x1.8f5d0bffe1468p-2,
    0, 0x1.9b0f8954b0fbcp-3, 0, -0x1.ceac461eecffep-4,
    0, 0x1.014bea89928bbp-4, 0, -0x1.0b5515af79399p-5,
    0, 0x1.e93b8f2bab3f3p-7, 0, -0x1.7b513296ee1e2p-8,
};
static const clt__stage relu_10[] = {
    {7, relu_10_0, 0x1.68c93eb8e8b41p-7},
    {7, relu_10_1, 0x1.07242914f10aap-4},
    {15, relu_10_2, 0x1.5ca39d3efde22p-2},
};

static const double relu_12_0[] = {
    0, 0x1.4db15cf2cff2cp-1, 0, -0x1.ca9961dd341d4p-3,
    0, 0x1.266c5991bb683p-3, 0, -0x1.1a5f3d7091d17p-1,
};
static const double relu_12_1[] = {
    0, 0x1.930aedc72e5dbp-1, 0, -0x1.0d9873a7f5d3dp-2,
    0, 0x1.45c6d9299c815p-3, 0, -0x1.d6a179ee10065p-4,
    0, 0x1.741a797d73cefp-4, 0, -0x1.379a241c4f23ap-4,
    0, 0x1.105f9fe11228ap-4, 0, -0x1.a73bc2f89e05bp-2,
};
static const double relu_12_2[] = {
    0, 0x1.44bbecdac5587p+0, 0, -0x1.a4338e0327a77p-2,
    0, 0x1.dabbed36b1bf1p-3, 0, -0x1.35757d5f19a8cp-3,
    0, 0x1.a948b44478eb7p-4, 0, -0x1.290aef9ebb254p-4,
    0, 0x1.9d938085b2e3dp-5, 0, -0x1.1b2e2aca656ecp-5,
    0, 0x1.7937f1931604dp-6, 0, -0x1.e34e4d942f3edp-7,
    0, 0x1.25bd97717c332p-7, 0, -0x1.4c2ad6b5ffd3cp-8,
    0, 0x1.520a7ef02cc56p-9, 0, -0x1.48fbbd43d642ep-10,
};
static const clt__stage relu_12[] = {
    {7, relu_12_0, 0x1.bdb8cdadbe124p-9},
    {15, relu_12_1, 0x1.485badebfc027p-6},
    {27, relu_12_2, 0x1.e35960af4149bp-3},
};

static const double relu_13_0[] = {
    0, 0x1.4d6ce7736d5cap-1, 0, -0x1.bf6b8d275d891p-3,
    0, 0x1.0ffda25ad3be8p-3, 0, -0x1.8c949c6cf72e2p-4,
    0, 0x1.3d7a0903a9b81p-4, 0, -0x1.0e0cfefc5cb7fp-4,
    0, 0x1.e118a5ec1efcdp-5, 0, -0x1.08a5f2a27f8ffp-1,
};
static const double relu_13_1[] = {
    0, 0x1.9a4b20b0fc9a1p-1, 0, -0x1.1257ecc60cf87p-2,
    0, 0x1.4b441cf55c268p-3, 0, -0x1.de04d653cf3f9p-4,
    0, 0x1.795e10d25df71p-4, 0, -0x1.3b66225762f4bp-4,
    0, 0x1.130b894c5211p-4, 0, -0x1.9c1706f0c25f9p-2,
};
static const double relu_13_2[] = {
    0, 0x1.4499ed4178e59p+0, 0, -0x1.a2a7404896b56p-2,
    0, 0x1.d5dde564e2377p-3, 0, -0x1.2f38e53c86d8dp-3,
    0, 0x1.9b0ee2382e46p-4, 0, -0x1.1a1e99bdd8facp-4,
    0, 0x1.805a111f15941p-5, 0, -0x1.004c3e4de2bbp-5,
    0, 0x1.4aaf3961ea68ap-6, 0, -0x1.97b1341e701bp-7,
    0, 0x1.d8e7c0efdbc5cp-8, 0, -0x1.f87d2236c53bcp-9,
    0, 0x1.dbad66c0add07p-10, 0, -0x1.8ca668e07ac19p-11,
};
static const clt__stage relu_13[] = {
    {15, relu_13_0, 0x1.cd70b35cd636ap-10},
    {15, relu_13_1, 0x1.6a8245fafc91dp-6},
    {27, relu_13_2, 0x1.08810482b7286p-2},
};

static const double relu_14_0[] = {
    0, 0x1.4a47305b86fc9p-1, 0, -0x1.bb3ff262b940cp-3,
    0, 0x1.0d852d5c66922p-3, 0, -0x1.891ec7c54a65dp-4,
    0, 0x1.3adbd5db3818ap-4, 0, -0x1.0bfc6c5ff2dfcp-4,
    0, 0x1.ddc392ddf7c3cp-5, 0, -0x1.0b075283a2fddp-1,
};
static const double relu_14_1[] = {
    0, 0x1.9b24e594fdeb3p-1, 0, -0x1.125745245dcc1p-2,
    0, 0x1.49ce46d633c32p-3, 0, -0x1.d8768bb535b27p-4,
    0, 0x1.70e1c248b0db2p-4, 0, -0x1.2f52e78ae2111p-4,
    0, 0x1.024894432ba0ap-4, 0, -0x1.c33541c17badfp-5,
    0, 0x1.91f6428464161p-5, 0, -0x1.6be09f652fbefp-5,
    0, 0x1.4dedcda11e3c9p-5, 0, -0x1.36314e3c5f08bp-5,
    0, 0x1.236c7868e3d0dp-5, 0, -0x1.8bea07730f69ap-2,
};
static const double relu_14_2[] = {
    0, 0x1.44aa51e75f43dp+0, 0, -0x1.a3671865aa321p-2,
    0, 0x1.d83def9cedd1ap-3, 0, -0x1.324da9cdcfd53p-3,
    0, 0x1.a234eb25b20f9p-4, 0, -0x1.21c9906be8ep-4,
    0, 0x1.8fccbdaef3c58p-5, 0, -0x1.0f06113e2244ep-5,
    0, 0x1.65577dcf8383ep-6, 0, -0x1.c5879f56c95ap-7,
    0, 0x1.11ce7349c8e06p-7, 0, -0x1.35a966e310e7ep-8,
    0, 0x1.40545ce18d393p-9, 0, -0x1.227e16fc74cacp-10,
    0, 0x1.c301ad569a769p-12,
};
static const clt__stage relu_14[] = {
    {15, relu_14_0, 0x1.0392d9352ad74p-10},
    {27, relu_14_1, 0x1.985e7ebb8449ap-7},
    {29, relu_14_2, 0x1.0b8105f604e9dp-2},
};

static const double cleaner_3_0[] = {
    0, 0x1.2p+0, 0, -0x1p-3,
};
static const clt__stage cleaner_3[] = {
    {3, cleaner_3_0, 0x1.8p-1},
};

static const double cleaner_7_0[] = {
    0, 0x1.324p+0, 0, -0x1.eap-3,
    0, 0x1.88p-5, 0, -0x1.4p-8,
};
static const clt__stage cleaner_7[] = {
    {7, cleaner_7_0, 0x1.8p-1},
};

static const double sigmoid_8_0[] = {
    0x1p-1, 0x1.3cf4eca685083p-1, 0, -0x1.589b76a2ef18bp-3,
    0, 0x1.2246bf6578c8p-4, 0, -0x1.072aa4bc8a843p-5,
    0, 0x1.e5cec9f9269ccp-7, 0, -0x1.c295905415c18p-8,
    0, 0x1.a27c9e0779ea4p-9, 0, -0x1.efe07b1d30879p-10,
};
static const clt__stage sigmoid_8[] = {
    {15, sigmoid_8_0, -1},
};

static const double sigmoid_16_0[] = {
    0x1p-1, 0x1.43d31937eb877p-1, 0, -0x1.9a0ccc53e37b3p-3,
    0, 0x1.bd59e43c3a41ap-4, 0, -0x1.13f550c0e47aep-4,
    0, 0x1.67449c314e1e6p-5, 0, -0x1.ddaed8b992937p-6,
    0, 0x1.409c061a7b574p-6, 0, -0x1.b04abecd19b8cp-7,
    0, 0x1.240e0b014c9f8p-7, 0, -0x1.8b05357809822p-8,
    0, 0x1.0b45cf12e751fp-8, 0, -0x1.69c29b8a152c3p-9,
    0, 0x1.e9b4cc9a191ffp-10, 0, -0x1.4b7847d3a423p-10,
    0, 0x1.c0bd31c69b7eap-11, 0, -0x1.1851a36388d91p-10,
};
static const clt__stage sigmoid_16[] = {
    {31, sigmoid_16_0, -1},
};

static const double sigmoid_32_0[] = {
    0x1p-1, 0x1.456c86b4b3344p-1, 0, -0x1.ac59fbb862ce1p-3,
    0, 0x1.f510a1171456fp-4, 0, -0x1.58a066d4b1b91p-4,
    0, 0x1.fe2edf9b48decp-5, 0, -0x1.88e33600d7306p-5,
    0, 0x1.35b285cea8db7p-5, 0, -0x1.ef59c368a74dap-6,
    0, 0x1.8fd38ba56bb5p-6, 0, -0x1.44acd185b8fb7p-6,
    0, 0x1.08b3ddd8f3b53p-6, 0, -0x1.b0c4085355929p-7,
    0, 0x1.6266485239308p-7, 0, -0x1.2292dacb20ec4p-7,
    0, 0x1.dcdf7dd3e1068p-8, 0, -0x1.878636748ba0bp-8,
    0, 0x1.419234dd50bdfp-8, 0, -0x1.082ef8ea8b77cp-8,
    0, 0x1.b22640385eeabp-9, 0, -0x1.64c64124eb1cfp-9,
    0, 0x1.2536775648017p-9, 0, -0x1.e1f9e603a0d8dp-10,
    0, 0x1.8c2525b8ae053p-10, 0, -0x1.459b6e549d209p-10,
    0, 0x1.0ba2423c45127p-10, 0, -0x1.b7f854c455872p-11,
    0, 0x1.69a44f1dcb47bp-11, 0, -0x1.2942933feba3p-11,
    0, 0x1.e8ae82dbe9651p-12, 0, -0x1.91af9d08e0fcp-12,
    0, 0x1.4a2d909c3508dp-12, 0, -0x1.a261ba55dcdcap-11,
};
static const clt__stage sigmoid_32[] = {
    {63, sigmoid_32_0, -1},
};

static const double sigmoid_32_fine_0[] = {
    0, 0x1.2c5b53ba4f08p+0, 0, -0x1.5efc23d87f7a4p-2,
    0, 0x1.4b477982ec104p-3, 0, -0x1.e0ecd571f6acfp-4,
};
static const double sigmoid_32_fine_1[] = {
    0x1p-1, 0x1.3e7cf71f6c83bp-1, 0, -0x1.630c0d45e3225p-3,
    0, 0x1.32c41870d8ecfp-4, 0, -0x1.1b8494badf108p-5,
    0, 0x1.094ca908bb203p-6, 0, -0x1.f15f61709270ap-8,
    0, 0x1.d530becaca66fp-9, 0, -0x1.b79090f860949p-10,
    0, 0x1.953151c1aa6ddp-11, 0, -0x1.92ccb0291335ep-12,
    0, 0x1.6f081203bc6b1p-13, 0, -0x1.87533269571d9p-14,
};
static const clt__stage sigmoid_32_fine[] = {
    {7, sigmoid_32_fine_0, -1},
    {23, sigmoid_32_fine_1, -1},
};

static const double tanh_32_0[] = {
    0, 0x1.0374fd133a622p+0, 0, -0x1.5241b65c63c09p-2,
    0, 0x1.85a6bee9b02dp-3, 0, -0x1.1b7799bd6e863p-2,
};
static const double tanh_32_1[] = {
    0, 0x1.42d796a6e8b78p+0, 0, -0x1.8f31f8e67498ap-2,
    0, 0x1.9e8425dd155eep-3, 0, -0x1.e318563f44e24p-4,
    0, 0x1.245ae3db14ebap-4, 0, -0x1.66a7e46cff94dp-5,
    0, 0x1.ba084833eacc1p-6, 0, -0x1.10f61efa24864p-6,
    0, 0x1.51bad1a34ced2p-7, 0, -0x1.a1e9b7c659c8dp-8,
    0, 0x1.01ca455173ea7p-8, 0, -0x1.3e19589c2be11p-9,
    0, 0x1.8bdc3781e7d4ep-10, 0, -0x1.ecf7f443a9ed7p-11,
    0, 0x1.2b7198a06fe26p-11, 0, -0x1.2bcd39dbb22aep-11,
};
static const clt__stage tanh_32[] = {
    {7, tanh_32_0, -1},
    {31, tanh_32_1, -1},
};

static const double exp_1_0[] = {
    0x1.441ce4b383c63p+0, 0x1.215c88b94420fp+0, 0x1.1602dfce2fabap-2, 0x1.6b351c645cb4ep-5,
    0x1.66c268f6e05b5p-8, 0x1.1ca2c26590987p-11, 0x1.78946453e59eap-15, 0x1.94b0aa8096265p-19,
};
static const clt__stage exp_1[] = {
    {7, exp_1_0, -1},
};

static const double exp_8_0[] = {
    0x1.a7f09f8eedde1p-3, 0x1.6e14eb8e5cfd4p-2, 0x1.e1cc538f7d31ap-3, 0x1.f4bb071a6c1b4p-4,
    0x1.a90038ee4890cp-5, 0x1.2eeb38adaa134p-6, 0x1.72d19083bd4b6p-8, 0x1.8ce0c2e825d7p-10,
    0x1.78ce4c4f3eb66p-12, 0x1.4126ae4a35a92p-14, 0x1.f04c65d4216cdp-17, 0x1.5e7ea51bc5f4ep-19,
    0x1.c6fd9cb1acabp-22, 0x1.0e611787c8124p-24, 0x1.185540ed6d2ecp-27, 0x1.8e47ae82d7442p-31,
};
static const clt__stage exp_8[] = {
    {15, exp_8_0, -1},
};

static const double exp_64_0[] = {
    0x1.a7f09f8eedde1p-3, 0x1.6e14eb8e5cfd4p-2, 0x1.e1cc538f7d31ap-3, 0x1.f4bb071a6c1b4p-4,
    0x1.a90038ee4890cp-5, 0x1.2eeb38adaa134p-6, 0x1.72d19083bd4b6p-8, 0x1.8ce0c2e825d7p-10,
    0x1.78ce4c4f3eb66p-12, 0x1.4126ae4a35a92p-14, 0x1.f04c65d4216cdp-17, 0x1.5e7ea51bc5f4ep-19,
    0x1.c6fd9cb1acabp-22, 0x1.0e611787c8124p-24, 0x1.185540ed6d2ecp-27, 0x1.8e47ae82d7442p-31,
};
static const double exp_64_1[] = {
    0x1p-1, 0, 0x1p-1,
};
static const double exp_64_2[] = {
    0x1p-1, 0, 0x1p-1,
};
static const double exp_64_3[] = {
    0x1p-1, 0, 0x1p-1,
};
static const clt__stage exp_64[] = {
    {15, exp_64_0, -1},
    {2, exp_64_1, -1},
    {2, exp_64_2, -1},
    {2, exp_64_3, -1},
};

static const double inverse_64_0[] = {
    0x1.fffffffffff3fp+2, -0x1.8e38e38e38d72p+3, 0x1.35ba781948a36p+3, -0x1.e1ccbad1ff2cfp+2,
    0x1.76bbadbfc66b4p+2, -0x1.23758723615f2p+2, 0x1.c5617ce1b3be5p+1, -0x1.60a1283dc4793p+1,
    0x1.124474a1d16c8p+1, -0x1.aaa36018289cap+0, 0x1.4bd4672f3b1cfp+0, -0x1.0216faebd7768p+0,
    0x1.9179148b4c21p-1, -0x1.3841baa5374efp-1, 0x1.e5bb941d68718p-2, -0x1.79cac88899a9dp-2,
    0x1.25d69bf866ecep-2, -0x1.c914f29eae554p-3, 0x1.638212096d2fap-3, -0x1.14819c3ff1f4ap-3,
    0x1.ae1ef30d6db2cp-4, -0x1.4e89d97b4fb87p-4, 0x1.043253d08402cp-4, -0x1.94c01096ae103p-5,
    0x1.3ace45c6a84ccp-5, -0x1.e9b2a563f4db5p-6, 0x1.7ce047b2b8ea1p-6, -0x1.283ca97a8cc6ap-6,
    0x1.ccd023e9a673ep-7, -0x1.6668ff466eaf2p-7, 0x1.16c370f0d44adp-7, -0x1.b1a1cb6d6a2fep-8,
    0x1.5144f2a6b8a07p-8, -0x1.065210e68cb1ap-8, 0x1.980dde6a08367p-9, -0x1.3d601aed3072cp-9,
    0x1.edb1e71f51eebp-10, -0x1.7ffc18d807279p-10, 0x1.2aa79138dd56cp-10, -0x1.d092b7ed6ac5ap-11,
    0x1.695575886edap-11, -0x1.19094eeb18722p-11, 0x1.b52a3a1ef4e5ep-12, -0x1.540380b2d4a4fp-12,
    0x1.0873599b33ab6p-12, -0x1.9b5b23333c346p-13, 0x1.3fedbe0ebf8f4p-13, -0x1.f1a0ea78ef6c7p-14,
    0x1.82fec93d93804p-14, -0x1.2ceedd6bb6c8ep-14, 0x1.d3f499bb4950fp-15, -0x1.6bc19ac36abbdp-15,
    0x1.1aa717662d574p-15, -0x1.b6fd9cd1a4a32p-16, 0x1.548c6200afe73p-16, -0x1.07ba6a5c79219p-16,
    0x1.974e27c56766dp-17, -0x1.3903ce9d61131p-17, 0x1.dd32629d2b79p-18, -0x1.66a97f87874d6p-18,
    0x1.06e64b2528accp-18, -0x1.6fa88034f6b86p-19, 0x1.d1b8a382e5bbdp-20, -0x1.c364303409fcfp-21,
};
static const clt__stage inverse_64[] = {
    {63, inverse_64_0, -1},
};

static const double inverse_64_coarse_0[] = {
    0x1.fffff90ea58e4p+2, -0x1.8e38dc6471ec3p+3, 0x1.35ba7042a70bep+3, -0x1.e1cca8cc37341p+2,
    0x1.76bb983c8968p+2, -0x1.23756cc504d77p+2, 0x1.c5613b158b53ap+1, -0x1.60a0d534b44afp+1,
    0x1.12440b1631d95p+1, -0x1.aaa25294ba792p+0, 0x1.4bd30e22f4741p+0, -0x1.0215406e5245ap+0,
    0x1.9174a47d523f4p-1, -0x1.383c0762e8ba6p-1, 0x1.e5acede2a210ep-2, -0x1.79b7f47b8d383p-2,
    0x1.25be68101fd0dp-2, -0x1.c8d6b84f813eap-3, 0x1.633211c8e371fp-3, -0x1.141ac1b8ad7bap-3,
    0x1.ad1679e24a26bp-4, -0x1.4d35d175e8b6p-4, 0x1.027d26151403ap-4, -0x1.905be5ed33f86p-5,
    0x1.3528ebbf4f67p-5, -0x1.db2e093300426p-6, 0x1.6a35c9b5cb619p-6, -0x1.103ce43c00e06p-6,
    0x1.8f19e19c4c58ep-7, -0x1.1710f4c262e66p-7, 0x1.617fede1817eep-8, -0x1.569f70685a10bp-9,
};
static const clt__stage inverse_64_coarse[] = {
    {31, inverse_64_coarse_0, -1},
};

static const double inverse_64_lean_0[] = {
    0x1.a739a47a476e8p+2, -0x1.6a16133b42d88p+3, 0x1.32a3d7061b211p+3, -0x1.00cc8568b2df4p+3,
    0x1.a8d6ba961daccp+2, -0x1.5a9c540b669b4p+2, 0x1.166ced7e21502p+2, -0x1.b76c1ffee8c37p+1,
    0x1.53a63cee2f7c7p+1, -0x1.002229532adaep+1, 0x1.76c9ff6c29b24p+0, -0x1.07ce45e8b9c97p+0,
    0x1.6071617a2db08p-1, -0x1.b3dccc276959fp-2, 0x1.d8664f80c56bbp-3, -0x1.79eb72cd6abc9p-4,
};
static const clt__stage inverse_64_lean[] = {
    {15, inverse_64_lean_0, -0x1.fp-1},
};

static const double inverse_100_0[] = {
    0x1.3fffffffecc5dp+3, -0x1.05d1745d03a83p+4, 0x1.ac6e043b13c31p+3, -0x1.5e888f1904906p+3,
    0x1.1eccd22bafbb7p+3, -0x1.d54f295e9fccap+2, 0x1.7ffaf34d41189p+2, -0x1.3a2a69f930033p+2,
    0x1.010b6dfa2dcc6p+2, -0x1.a49e56de98edfp+1, 0x1.5824759e1d168p+1, -0x1.199231af02193p+1,
    0x1.ccc0ae61fceeep+0, -0x1.78fabd36339b1p+0, 0x1.34700f290cafdp+0, -0x1.f8b75e9833fecp-1,
    0x1.9cf31ecfc514dp-1, -0x1.51de306f68794p-1, 0x1.146ff9069e4f3p-1, -0x1.c45a22fe21b06p-2,
    0x1.721b33bb3bd66p-2, -0x1.2ed06fef17c1ep-2, 0x1.ef839f60fb6p-3, -0x1.956bb051b7888p-3,
    0x1.4bb532675ea9ap-3, -0x1.0f65b3f0641f3p-3, 0x1.bc1ac71098052p-4, -0x1.6b5bb75859409p-4,
    0x1.294b06f3d5afbp-4, -0x1.e67abd32586aep-5, 0x1.8e074ac249ae6p-5, -0x1.45a8d3958e157p-5,
    0x1.0a72cc64857abp-5, -0x1.b401863b61a09p-6, 0x1.64bb40369573dp-6, -0x1.23dece3e55c7dp-6,
    0x1.dd9a9aab11889p-7, -0x1.86c3a9712fcf5p-7, 0x1.3fb690844842bp-7, -0x1.059466285bdf9p-7,
    0x1.ac07bb53ba6fcp-8, -0x1.5e31f7b9cc6acp-8, 0x1.1e826cadd7243p-8, -0x1.d4ccbf1e18597p-9,
    0x1.7f85a4d761c89p-9, -0x1.39bd79f3e04cbp-9, 0x1.00a2759b8452ap-9, -0x1.a3cbd9ed63248p-10,
    0x1.5748eb4da7c96p-10, -0x1.18a4bb325aa4fp-10, 0x1.caaeb8b377a96p-11, -0x1.769c553805fb2p-11,
    0x1.31acb4888a32dp-11, -0x1.f22d9b21fea05p-12, 0x1.9522acadd186ep-12, -0x1.48763c26ce826p-12,
    0x1.090f381323ff5p-12, -0x1.a8bba8007eee1p-13, 0x1.5082129a157fbp-13, -0x1.05e12372c9618p-13,
    0x1.8ba9dfd162b7dp-14, -0x1.1b8dfde7462d9p-14, 0x1.6dce139b3c80cp-15, -0x1.668fb2e6bc928p-16,
};
static const clt__stage inverse_100[] = {
    {63, inverse_100_0, -1},
};

static const double inverse_100_lean_0[] = {
    0x1.de7d6a66dcc4bp+2, -0x1.a0f5215e88078p+3, 0x1.68579f2e17f81p+3, -0x1.34970290f42ffp+3,
    0x1.059c6ba81bb3cp+3, -0x1.b690bb92dd79ep+2, 0x1.6ae68abbc7d91p+2, -0x1.27dc3dac8ccep+2,
    0x1.da0cec1bc8ee4p+1, -0x1.73dc727065429p+1, 0x1.1c25a75584443p+1, -0x1.a3af6aa24e997p+0,
    0x1.27ad0438acc16p+0, -0x1.83fba1b25f414p-1, 0x1.c1575ccd5ab09p-2, -0x1.835cf7b9db6c2p-3,
};
static const clt__stage inverse_100_lean[] = {
    {15, inverse_100_lean_0, -0x1.f5c28f5c28f5cp-1},
};

static const double inverse_root_64_0[] = {
    0x1.1b3476be1208ap+1, -0x1.eb1e77997be0dp+0, 0x1.2a01c27af69a3p+0, -0x1.8a8d8a8c86054p-1,
    0x1.101fe2b4db1f2p-1, -0x1.8085615d25c11p-2, 0x1.14076ad3feebep-2, -0x1.90cfa27cd7319p-3,
    0x1.257b727f13fd8p-3, -0x1.b0a2ccd6035f5p-4, 0x1.4093653a281d1p-4, -0x1.dd25415552de7p-5,
    0x1.6460f2ae9333dp-5, -0x1.0afecf8b921e6p-5, 0x1.911d4ca8c7225p-6, -0x1.2dfdd0a0b9781p-6,
    0x1.c7a35ae565256p-7, -0x1.58562d8af14fcp-7, 0x1.04a21bff4d6d4p-7, -0x1.8b1c49b41c4e4p-8,
    0x1.2bde00aa7c9b2p-8, -0x1.c7b0801417fdap-9, 0x1.5a9aa595fd2fap-9, -0x1.07e270eb05828p-9,
    0x1.922a86590a544p-10, -0x1.32b3fb3dc0503p-10, 0x1.d4266982efc98p-11, -0x1.6589d06f6f391p-11,
    0x1.113caa559e648p-11, -0x1.a1e009ef600cap-12, 0x1.3fb7bb42be329p-12, -0x1.e97d95fee1dc9p-13,
    0x1.76e42f1ac516dp-13, -0x1.1f4132992bcf8p-13, 0x1.b86681f39af8bp-14, -0x1.51bc423de0f4p-14,
    0x1.031a93e3c199ap-14, -0x1.8db4565d7ef0cp-15, 0x1.31543d51429dcp-15, -0x1.d4f978328ba64p-16,
    0x1.6846eb853646bp-16, -0x1.14db14e98f36cp-16, 0x1.a99f4296fb1a8p-17, -0x1.47409116867e5p-17,
    0x1.f75d960b10135p-18, -0x1.8339451501cd1p-18, 0x1.29f32b03bd869p-18, -0x1.ca9eb09c039c9p-19,
    0x1.610ad51332d69p-19, -0x1.0fd36d20ad794p-19, 0x1.a2ab53b7f15dfp-20, -0x1.427b0588ddf23p-20,
    0x1.f0df13aaf2f85p-21, -0x1.7ed963f8df0cap-21, 0x1.2709e6e88ad6cp-21, -0x1.c6ccb2f759f66p-22,
    0x1.5e930e80fc9fep-22, -0x1.0e4129d8f0b93p-22, 0x1.a0adff0727378p-23, -0x1.41315cbbc066cp-23,
    0x1.ef0e11f4023bfp-24, -0x1.7d517bf8f3c14p-24, 0x1.256d576233052p-24, -0x1.c2ccd6801846fp-25,
};
static const clt__stage inverse_root_64[] = {
    {63, inverse_root_64_0, -1},
};

static const double inverse_root_64_coarse_0[] = {
    0x1.1b3476bb8f10cp+1, -0x1.eb1e778f16aa3p+0, 0x1.2a01c26f7f1p+0, -0x1.8a8d8a71d9955p-1,
    0x1.101fe29494f99p-1, -0x1.8085610ce272ap-2, 0x1.14076a6e63dafp-2, -0x1.90cfa178a7e3dp-3,
    0x1.257b712f93714p-3, -0x1.b0a2c970eed71p-4, 0x1.409360d160f9ep-4, -0x1.dd2535dbd44abp-5,
    0x1.6460e3bb9b81ep-5, -0x1.0afebc0d47fc8p-5, 0x1.911d19c8ff68p-6, -0x1.2dfd8e337323dp-6,
    0x1.c7a2ad54a41c6p-7, -0x1.58554aaad7aabp-7, 0x1.04a0f3471893ap-7, -0x1.8b194124ab757p-8,
    0x1.2bda07e4c193p-8, -0x1.c7a617e5b579ep-9, 0x1.5a8d00fb6d371p-9, -0x1.07d08b38a74f6p-9,
    0x1.91fb88fcf23eep-10, -0x1.32763f9836db1p-10, 0x1.d38413c1e00aep-11, -0x1.64b430abbec7ep-11,
    0x1.10234a0c3f7c6p-11, -0x1.9efa13d83b49dp-12, 0x1.3be475cbcf5f8p-12, -0x1.df61b11e6c628p-13,
};
static const clt__stage inverse_root_64_coarse[] = {
    {31, inverse_root_64_coarse_0, -1},
};

static const double inverse_root_64_lean_0[] = {
    0x1.51fac6aba128dp+0, -0x1.5e8434892adc5p+0, 0x1.e6c20b46b7938p-1, -0x1.695eec4c91547p-1,
    0x1.1321987451436p-1, -0x1.a6c56341210c5p-2, 0x1.44f9519b88771p-2, -0x1.f0f766f06db4ep-3,
    0x1.783cde7b632bep-3, -0x1.18c814ca848fdp-3, 0x1.9b230b2e9f1dap-4, -0x1.258f2eab6d07cp-4,
    0x1.959539a7f4e3dp-5, -0x1.0bd299a735e95p-5, 0x1.4b47c835bb27fp-6, -0x1.70743e1c3d5fap-7,
};
static const clt__stage inverse_root_64_lean[] = {
    {15, inverse_root_64_lean_0, -0x1.fp-1},
};

const clt__composite clt__minimax_table[CLT__MINIMAX_COUNT] = {
    [CLT__SIGN_8] = {
        .name = "sign_8", .function = CLT__FUNCTION_SIGN,
        .stages = 4, .stage = sign_8, .iterations = 0, .levels = 12,
        .low = -1, .high = 1, .gap = 0x1p-8, .noise = 0x1p-12, .end_noise = 0x1p-18,
        .error = 0x1.351fc7cd5688p-9, /* 2^-8.728 */
        .noisy_error = 0x1.359fc7cd5688p-9, /* 2^-8.7256 */
        .magnitude_error = 0x1.359fc7cd5688p-9, /* 2^-8.7256 */
        .amplification = 0x1.b66bf7d371c88p+5, /* 54.8 */
    },
    [CLT__SIGN_12] = {
        .name = "sign_12", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = sign_12, .iterations = 0, .levels = 16,
        .low = -1, .high = 1, .gap = 0x1p-12, .noise = 0x1p-15, .end_noise = 0x1p-18,
        .error = 0x1.b78f17a93cc21p-13, /* 2^-12.22 */
        .noisy_error = 0x1.bf8f17a93cc21p-13, /* 2^-12.194 */
        .magnitude_error = 0x1.bf8f17a93cc21p-13, /* 2^-12.194 */
        .amplification = 0x1.e1363498917b3p+7, /* 240.6 */
    },
    [CLT__SIGN_12_LEAN] = {
        .name = "sign_12_lean", .function = CLT__FUNCTION_SIGN,
        .stages = 5, .stage = sign_12_lean, .iterations = 0, .levels = 17,
        .low = -1, .high = 1, .gap = 0x1p-12, .noise = 0x1p-15, .end_noise = 0x1p-18,
        .error = 0x1.5c7fe919c6115p-13, /* 2^-12.555 */
        .noisy_error = 0x1.647fe919c6115p-13, /* 2^-12.522 */
        .magnitude_error = 0x1.647fe919c6115p-13, /* 2^-12.522 */
        .amplification = 0x1.8b7ad4f1736d9p+10, /* 1582.0 */
    },
    [CLT__SIGN_14] = {
        .name = "sign_14", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = sign_14, .iterations = 0, .levels = 18,
        .low = -1, .high = 1, .gap = 0x1p-14, .noise = 0x1p-15, .end_noise = 0x1p-18,
        .error = 0x1.b443e3f33dcdfp-15, /* 2^-14.231 */
        .noisy_error = 0x1.d443e3f33dcdfp-15, /* 2^-14.129 */
        .magnitude_error = 0x1.d443e3f33dcdfp-15, /* 2^-14.129 */
        .amplification = 0x1.16657d50b20c4p+8, /* 278.4 */
    },
    [CLT__SIGN_14_LEAN] = {
        .name = "sign_14_lean", .function = CLT__FUNCTION_SIGN,
        .stages = 5, .stage = sign_14_lean, .iterations = 0, .levels = 19,
        .low = -1, .high = 1, .gap = 0x1p-14, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.974828b6a01ecp-15, /* 2^-14.33 */
        .noisy_error = 0x1.b74828b6a01ecp-15, /* 2^-14.221 */
        .magnitude_error = 0x1.b74828b6a01ecp-15, /* 2^-14.221 */
        .amplification = 0x1.fe5f98f447e5fp+10, /* 2041.0 */
    },
    [CLT__SIGN_20] = {
        .name = "sign_20", .function = CLT__FUNCTION_SIGN,
        .stages = 5, .stage = sign_20, .iterations = 0, .levels = 26,
        .low = -1, .high = 1, .gap = 0x1p-20, .noise = 0x1p-20, .end_noise = 0x1p-24,
        .error = 0x1.7f39a614b9dcep-25, /* 2^-24.418 */
        .noisy_error = 0x1.bf9cd30a5cee7p-24, /* 2^-23.194 */
        .magnitude_error = 0x1.bf9cd30a5cee7p-24, /* 2^-23.194 */
        .amplification = 0x1.5ae13a47bf77bp+12, /* 5550.0 */
    },
    [CLT__RELU_8] = {
        .name = "relu_8", .function = CLT__FUNCTION_SIGN,
        .stages = 2, .stage = relu_8, .iterations = 0, .levels = 7,
        .low = -1, .high = 1, .gap = 0x1.7969b519c3c9ap-5, .noise = 0x1p-12, .end_noise = 0x1p-18,
        .error = 0x1.ec0fa18ed36aep-8, /* 2^-7.0573 */
        .noisy_error = 0x1.ec4fa18ed36aep-8, /* 2^-7.0566 */
        .magnitude_error = 0x1.f18abc35f19b6p-8, /* 2^-7.0413 */
        .amplification = 0x1.70a19f46a2f59p+1, /* 2.88 */
    },
    [CLT__RELU_10] = {
        .name = "relu_10", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = relu_10, .iterations = 0, .levels = 10,
        .low = -1, .high = 1, .gap = 0x1.68c93eb8e8b41p-7, .noise = 0x1p-15, .end_noise = 0x1p-18,
        .error = 0x1.8c6147d7f128ep-10, /* 2^-9.3693 */
        .noisy_error = 0x1.8d6147d7f128ep-10, /* 2^-9.3656 */
        .magnitude_error = 0x1.99c537b5b2a0ap-10, /* 2^-9.3213 */
        .amplification = 0x1.0a2b578423f2p+3, /* 8.318 */
    },
    [CLT__RELU_12] = {
        .name = "relu_12", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = relu_12, .iterations = 0, .levels = 12,
        .low = -1, .high = 1, .gap = 0x1.bdb8cdadbe124p-9, .noise = 0x1p-15, .end_noise = 0x1p-18,
        .error = 0x1.cc7df63408cc5p-12, /* 2^-11.153 */
        .noisy_error = 0x1.d07df63408cc5p-12, /* 2^-11.14 */
        .magnitude_error = 0x1.d08e419a0c8fap-12, /* 2^-11.14 */
        .amplification = 0x1.f606f45300753p+4, /* 31.38 */
    },
    [CLT__RELU_13] = {
        .name = "relu_13", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = relu_13, .iterations = 0, .levels = 13,
        .low = -1, .high = 1, .gap = 0x1.cd70b35cd636ap-10, .noise = 0x1p-15, .end_noise = 0x1p-18,
        .error = 0x1.ceae77e41415ap-13, /* 2^-12.146 */
        .noisy_error = 0x1.d6ae77e41415ap-13, /* 2^-12.121 */
        .magnitude_error = 0x1.d6ae77e41415ap-13, /* 2^-12.121 */
        .amplification = 0x1.0066eaf8732c2p+4, /* 16.03 */
    },
    [CLT__RELU_14] = {
        .name = "relu_14", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = relu_14, .iterations = 0, .levels = 14,
        .low = -1, .high = 1, .gap = 0x1.0392d9352ad74p-10, .noise = 0x1p-15, .end_noise = 0x1p-18,
        .error = 0x1.df24b0ed11693p-14, /* 2^-13.096 */
        .noisy_error = 0x1.ef24b0ed11693p-14, /* 2^-13.048 */
        .magnitude_error = 0x1.f1bbe91214363p-14, /* 2^-13.041 */
        .amplification = 0x1.d86724fef3279p+4, /* 29.53 */
    },
    [CLT__CLEANER_3] = {
        .name = "cleaner_3", .function = CLT__FUNCTION_SIGN,
        .stages = 1, .stage = cleaner_3, .iterations = 0, .levels = 2,
        .low = -1, .high = 1, .gap = 0x1.8p-1, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.6000000000001p-4, /* 2^-3.5406 */
        .noisy_error = 0x1.6004000000001p-4, /* 2^-3.5405 */
        .magnitude_error = 0x1.6485050106b86p-3, /* 2^-2.5222 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__CLEANER_7] = {
        .name = "cleaner_7", .function = CLT__FUNCTION_SIGN,
        .stages = 1, .stage = cleaner_7, .iterations = 0, .levels = 3,
        .low = -1, .high = 1, .gap = 0x1.8p-1, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.98e0000000001p-7, /* 2^-6.3245 */
        .noisy_error = 0x1.9900000000001p-7, /* 2^-6.324 */
        .magnitude_error = 0x1.f2bcd375735bdp-4, /* 2^-3.0379 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__SIGMOID_8] = {
        .name = "sigmoid_8", .function = CLT__FUNCTION_SIGMOID,
        .stages = 1, .stage = sigmoid_8, .iterations = 0, .levels = 4,
        .low = -8, .high = 8, .gap = 0, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.ccc9f7b534833p-11, /* 2^-10.152 */
        .noisy_error = 0x1.cec9f7b534833p-11, /* 2^-10.146 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__SIGMOID_16] = {
        .name = "sigmoid_16", .function = CLT__FUNCTION_SIGMOID,
        .stages = 1, .stage = sigmoid_16, .iterations = 0, .levels = 5,
        .low = -16, .high = 16, .gap = 0, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.7b7fccf5964b8p-11, /* 2^-10.432 */
        .noisy_error = 0x1.7d7fccf5964b8p-11, /* 2^-10.424 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__SIGMOID_32] = {
        .name = "sigmoid_32", .function = CLT__FUNCTION_SIGMOID,
        .stages = 1, .stage = sigmoid_32, .iterations = 0, .levels = 6,
        .low = -32, .high = 32, .gap = 0, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.57e7017d60151p-11, /* 2^-10.574 */
        .noisy_error = 0x1.59e7017d60151p-11, /* 2^-10.566 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__SIGMOID_32_FINE] = {
        .name = "sigmoid_32_fine", .function = CLT__FUNCTION_SIGMOID,
        .stages = 2, .stage = sigmoid_32_fine, .iterations = 0, .levels = 8,
        .low = -32, .high = 32, .gap = 0, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.c5cc3c3db27efp-15, /* 2^-14.174 */
        .noisy_error = 0x1.1449810ce01efp-14, /* 2^-13.89 */
        .amplification = 0x1.8b1b177036fb9p+1, /* 3.087 */
    },
    [CLT__TANH_32] = {
        .name = "tanh_32", .function = CLT__FUNCTION_TANH,
        .stages = 2, .stage = tanh_32, .iterations = 0, .levels = 8,
        .low = -32, .high = 32, .gap = 0, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.783a534f75193p-12, /* 2^-11.445 */
        .noisy_error = 0x1.96588c8dc72b3p-12, /* 2^-11.333 */
        .amplification = 0x1.e1e393e521209p+2, /* 7.53 */
    },
    [CLT__EXP_1] = {
        .name = "exp_1", .function = CLT__FUNCTION_EXP,
        .stages = 1, .stage = exp_1, .iterations = 0, .levels = 3,
        .low = -1, .high = 1, .gap = 0, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.13de5565e356cp-21, /* 2^-20.892 */
        .noisy_error = 0x1.227bcaacbc6aep-18, /* 2^-17.818 */
        .relative_error = 0x1.95f205294cf38p-23, /* 2^-22.335 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__EXP_8] = {
        .name = "exp_8", .function = CLT__FUNCTION_EXP,
        .stages = 1, .stage = exp_8, .iterations = 0, .levels = 4,
        .low = -8, .high = 0, .gap = 0, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.5897d5d426961p-28, /* 2^-27.571 */
        .noisy_error = 0x1.005625f57509bp-18, /* 2^-17.998 */
        .relative_error = 0x1.5899ac889524bp-28, /* 2^-27.571 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__EXP_64] = {
        .name = "exp_64", .function = CLT__FUNCTION_EXP,
        .stages = 4, .stage = exp_64, .iterations = 0, .levels = 7,
        .low = -64, .high = 0, .gap = 0, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.5899acee0d90ep-25, /* 2^-24.571 */
        .noisy_error = 0x1.e1665e6f3b837p-15, /* 2^-14.089 */
        .relative_error = 0x1.5899acee0d90ep-25, /* 2^-24.571 */
        .amplification = 0x1.e110380400001p+3, /* 15.03 */
    },
    [CLT__INVERSE_64] = {
        .name = "inverse_64", .function = CLT__FUNCTION_INVERSE,
        .stages = 1, .stage = inverse_64, .iterations = 0, .levels = 6,
        .low = 0x1p-6, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.bc56a00871e23p-17, /* 2^-16.204 */
        .noisy_error = 0x1.1e2b500438f12p-16, /* 2^-15.839 */
        .relative_error = 0x1.bc56a00871e23p-23, /* 2^-22.204 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__INVERSE_64_COARSE] = {
        .name = "inverse_64_coarse", .function = CLT__FUNCTION_INVERSE,
        .stages = 1, .stage = inverse_64_coarse, .iterations = 0, .levels = 5,
        .low = 0x1p-6, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.5144f2a6c2144p-5, /* 2^-4.6022 */
        .noisy_error = 0x1.514cf2a6c2144p-5, /* 2^-4.6021 */
        .relative_error = 0x1.5144f2a6c2144p-11, /* 2^-10.602 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__INVERSE_64_LEAN] = {
        .name = "inverse_64_lean", .function = CLT__FUNCTION_INVERSE,
        .stages = 1, .stage = inverse_64_lean, .iterations = 2, .levels = 7,
        .low = 0, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.bbc46420a043fp-14, /* 2^-13.206 */
        .noisy_error = 0x1.9ee459f216942p-10, /* 2^-9.3034 */
        .relative_error = 0x1.bbc46420a043fp-20, /* 2^-19.206 */
        .amplification = 0x1.832813b00c8fep+8, /* 387.2 */
    },
    [CLT__INVERSE_100] = {
        .name = "inverse_100", .function = CLT__FUNCTION_INVERSE,
        .stages = 1, .stage = inverse_100, .iterations = 0, .levels = 6,
        .low = 0x1.47ae147ae147bp-7, .high = 1, .gap = 0x1.47ae147ae147bp-7, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.1553246255f32p-11, /* 2^-10.885 */
        .noisy_error = 0x1.1753246255f32p-11, /* 2^-10.874 */
        .relative_error = 0x1.62f9c82bf322bp-18, /* 2^-17.528 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__INVERSE_100_LEAN] = {
        .name = "inverse_100_lean", .function = CLT__FUNCTION_INVERSE,
        .stages = 1, .stage = inverse_100_lean, .iterations = 3, .levels = 8,
        .low = 0, .high = 1, .gap = 0x1.47ae147ae147bp-7, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.7b941c027d1fp-23, /* 2^-22.432 */
        .noisy_error = 0x1.c76f5bbfc37bep-9, /* 2^-8.1689 */
        .relative_error = 0x1.e5dc4ccffc50ap-30, /* 2^-29.076 */
        .amplification = 0x1.c7696d6f5371fp+9, /* 910.8 */
    },
    [CLT__INVERSE_ROOT_64] = {
        .name = "inverse_root_64", .function = CLT__FUNCTION_INVERSE_ROOT,
        .stages = 1, .stage = inverse_root_64, .iterations = 0, .levels = 6,
        .low = 0x1p-6, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.8766f87b5b1a1p-23, /* 2^-22.387 */
        .noisy_error = 0x1.0c3b37c3dad8ep-18, /* 2^-17.933 */
        .relative_error = 0x1.8766f87b5b1a1p-26, /* 2^-25.387 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__INVERSE_ROOT_64_COARSE] = {
        .name = "inverse_root_64_coarse", .function = CLT__FUNCTION_INVERSE_ROOT,
        .stages = 1, .stage = inverse_root_64_coarse, .iterations = 0, .levels = 5,
        .low = 0x1p-6, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.9d08b2231ba82p-11, /* 2^-10.31 */
        .noisy_error = 0x1.9f08b2231ba82p-11, /* 2^-10.303 */
        .relative_error = 0x1.9d08b2231ba82p-14, /* 2^-13.31 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__INVERSE_ROOT_64_LEAN] = {
        .name = "inverse_root_64_lean", .function = CLT__FUNCTION_INVERSE_ROOT,
        .stages = 1, .stage = inverse_root_64_lean, .iterations = 1, .levels = 6,
        .low = 0, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18, .end_noise = 0x1p-18,
        .error = 0x1.6604c9c67eb77p-11, /* 2^-10.516 */
        .noisy_error = 0x1.e7f49caa4db05p-11, /* 2^-10.069 */
        .relative_error = 0x1.6604c9c67eb77p-14, /* 2^-13.516 */
        .amplification = 0x1.03dfa5c79df1ep+6, /* 64.97 */
    },
};
/* clang-format on */
