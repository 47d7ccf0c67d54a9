/* Functions as chains of polynomials. By gen/minimax.py > src/approx/minimax_table.c. */
#include "approx/minimax.h"

/* clang-format off */
static const double sign_8_0[] = {
    0, 0x1.4eaa6d26ed4eap-1, 0, -0x1.cbdba76950c0ap-3,
    0, 0x1.27215289c0c5bp-3, 0, -0x1.19afd5747138ep-1,
};
static const double sign_8_1[] = {
    0, 0x1.71fc364c8e0c1p-1, 0, -0x1.f9024ef6fec5ap-3,
    0, 0x1.3fc1ce1028a5ap-3, 0, -0x1.001d911f528aap-1,
};
static const double sign_8_2[] = {
    0, 0x1.03ed773843516p+0, 0, -0x1.52fd410841df3p-2,
    0, 0x1.8684134756cd4p-3, 0, -0x1.1a2ebe6149954p-2,
};
static const double sign_8_3[] = {
    0, 0x1.3b15255d3a933p+0, 0, -0x1.3dc0c1a476dcbp-2,
    0, 0x1.9e765f2995caep-4, 0, -0x1.872d1338b0311p-6,
};
static const clt__stage sign_8[] = {
    {7, sign_8_0, 0x1p-8},
    {7, sign_8_1, 0x1.79704f52ffa4ap-6},
    {7, sign_8_2, 0x1.0e3813ce179f1p-3},
    {7, sign_8_3, 0x1.32e5738d9681ep-1},
};

static const double sign_12_0[] = {
    0, 0x1.47d6f6f437673p-1, 0, -0x1.b601c1cb4b051p-3,
    0, 0x1.07e129217017bp-3, 0, -0x1.7b5071f032633p-4,
    0, 0x1.2982c54203d0bp-4, 0, -0x1.ec160ac4e016fp-5,
    0, 0x1.a5eb96a21bb47p-5, 0, -0x1.7387ed54e1022p-5,
    0, 0x1.4e11f16de4495p-5, 0, -0x1.319bba37f302fp-5,
    0, 0x1.1bc15fef5f4a8p-5, 0, -0x1.0b01191c2a105p-5,
    0, 0x1.fccabf9d0d6a3p-6, 0, -0x1.065c5aee01f9dp-1,
};
static const double sign_12_1[] = {
    0, 0x1.6dd23d73f7ee5p-1, 0, -0x1.e8858657509d6p-3,
    0, 0x1.2608f76f66ep-3, 0, -0x1.a61022b3bb1efp-4,
    0, 0x1.4a6a14eb39d11p-4, 0, -0x1.109b6b68fb5c5p-4,
    0, 0x1.d223f9a18246bp-5, 0, -0x1.991a017821e16p-5,
    0, 0x1.6e72968009a8cp-5, 0, -0x1.4dc8d7c0215a7p-5,
    0, 0x1.346f198426f21p-5, 0, -0x1.20b36695932ffp-5,
    0, 0x1.117f7da0670bbp-5, 0, -0x1.d228d92f97f2p-2,
};
static const double sign_12_2[] = {
    0, 0x1.45a7ed3c8b03ap+0, 0, -0x1.af16fc503055fp-2,
    0, 0x1.fde4e9d48a3c8p-3, 0, -0x1.6464089bac4dbp-3,
    0, 0x1.0d42afc657811p-3, 0, -0x1.a8d65f62784acp-4,
    0, 0x1.58035eb8050f5p-4, 0, -0x1.1b2479e207af2p-4,
    0, 0x1.d6d37397b6b0cp-5, 0, -0x1.89c96a86a42afp-5,
    0, 0x1.4a5025769c54dp-5, 0, -0x1.153de1cc7b67bp-5,
    0, 0x1.d0d50a4489c96p-6, 0, -0x1.849caf8547fe8p-6,
    0, 0x1.43924b3bfaf76p-6, 0, -0x1.0bff2299a0cc2p-6,
    0, 0x1.b914da07f1368p-7, 0, -0x1.683a06f02b7abp-7,
    0, 0x1.239d57a2a9647p-7, 0, -0x1.d3663dbe39863p-8,
    0, 0x1.7247030251e78p-8, 0, -0x1.217de43a5d7dcp-8,
    0, 0x1.bdd977a54bdc6p-9, 0, -0x1.51577d23bc635p-9,
    0, 0x1.f409443d55cbep-10, 0, -0x1.6988b9a2781a8p-10,
    0, 0x1.fb20a5d07abedp-11, 0, -0x1.562b3004fc094p-11,
    0, 0x1.b66559711f43p-12, 0, -0x1.7aae1ce27c612p-12,
};
static const clt__stage sign_12[] = {
    {27, sign_12_0, 0x1p-12},
    {27, sign_12_1, 0x1.6b6c05fca5b2ep-8},
    {59, sign_12_2, 0x1.f427639c3051ap-4},
};

static const double sign_12_lean_0[] = {
    0, 0x1.47a6d959cdab2p-1, 0, -0x1.c2c589e11b584p-3,
    0, 0x1.22037af9899fap-3, 0, -0x1.1eb8a0e83e4c7p-1,
};
static const double sign_12_lean_1[] = {
    0, 0x1.49f5087a90b99p-1, 0, -0x1.c5c32492b5459p-3,
    0, 0x1.23b3f9c83b9b1p-3, 0, -0x1.1d11660dce755p-1,
};
static const double sign_12_lean_2[] = {
    0, 0x1.576e11b9843c4p-1, 0, -0x1.d728a6abb1057p-3,
    0, 0x1.2d6c5ea1fb27ap-3, 0, -0x1.1360774140f3dp-1,
};
static const double sign_12_lean_3[] = {
    0, 0x1.9f87bf23fe9f1p-1, 0, -0x1.18b8215dd6deep-2,
    0, 0x1.5c2da1cba2d14p-3, 0, -0x1.bcfd9974d4b4p-2,
};
static const double sign_12_lean_4[] = {
    0, 0x1.4483ab6077b49p+0, 0, -0x1.a1a483ff77a25p-2,
    0, 0x1.d2b4ddb790af8p-3, 0, -0x1.2b34e568f65c2p-3,
    0, 0x1.920095e16df53p-4, 0, -0x1.10c1f8f09bcf5p-4,
    0, 0x1.6e59336b41e3ep-5, 0, -0x1.e03323b7d60dep-6,
    0, 0x1.2f62d8c1427eep-6, 0, -0x1.6cbf145639b42p-7,
    0, 0x1.9a58d3b9b7118p-8, 0, -0x1.a5679912ce08ep-9,
    0, 0x1.7a0346ffe0f42p-10, 0, -0x1.1ea170667b22ap-11,
};
static const clt__stage sign_12_lean[] = {
    {7, sign_12_lean_0, 0x1p-12},
    {7, sign_12_lean_1, 0x1.7a696f55c3be8p-10},
    {7, sign_12_lean_2, 0x1.17d5ee88efc37p-7},
    {7, sign_12_lean_3, 0x1.99e0875d5bca4p-5},
    {27, sign_12_lean_4, 0x1.176f945b22d7dp-2},
};

static const double sign_14_0[] = {
    0, 0x1.46f4328de9ecfp-1, 0, -0x1.b41fce353d8fep-3,
    0, 0x1.05e5da604f73cp-3, 0, -0x1.769eb945b9f24p-4,
    0, 0x1.23df1e394871ap-4, 0, -0x1.dea358d20fa86p-5,
    0, 0x1.960e338f1f39bp-5, 0, -0x1.60fd839550617p-5,
    0, 0x1.388ee4f2af2e3p-5, 0, -0x1.18c62d0aa68f2p-5,
    0, 0x1.fe57f9b9fbf42p-6, 0, -0x1.d449731e6c40dp-6,
    0, 0x1.b1314f8d2adb3p-6, 0, -0x1.93862fae147e5p-6,
    0, 0x1.7a2b8dbb9f05p-6, 0, -0x1.644ea96b7938bp-6,
    0, 0x1.515036b6f45acp-6, 0, -0x1.40b5b4fd3d8f9p-6,
    0, 0x1.321f8900dc91ap-6, 0, -0x1.25422483a411p-6,
    0, 0x1.19e130f5ab077p-6, 0, -0x1.0fcc15ed42687p-6,
    0, 0x1.06db6fb03d744p-6, 0, -0x1.fdde5dbd35008p-7,
    0, 0x1.efda6335b312bp-7, 0, -0x1.e3806b5194248p-7,
    0, 0x1.d8ae1a0407f4ap-7, 0, -0x1.cf480a599304p-7,
    0, 0x1.c738ecba26ff4p-7, 0, -0x1.02c00dcf5114ep-1,
};
static const double sign_14_1[] = {
    0, 0x1.751c9217fb8abp-1, 0, -0x1.f1a237eff82b5p-3,
    0, 0x1.2ac331169efb7p-3, 0, -0x1.ab3216f2e08bbp-4,
    0, 0x1.4cac17c331d94p-4, 0, -0x1.109b8e88fa594p-4,
    0, 0x1.ce32f8d4d1ae7p-5, 0, -0x1.917456d2150aap-5,
    0, 0x1.631feb5f4f47bp-5, 0, -0x1.3ea96f4f88f04p-5,
    0, 0x1.21404b5ac2d46p-5, 0, -0x1.090eb2ee2c83p-5,
    0, 0x1.e9aaacefafa1cp-6, 0, -0x1.c767551c180f9p-6,
    0, 0x1.aa0e7cbd44d99p-6, 0, -0x1.90af6efbac4adp-6,
    0, 0x1.7a942b809bf2ep-6, 0, -0x1.6730ab404cd19p-6,
    0, 0x1.56179427b9196p-6, 0, -0x1.46f268b2b10f7p-6,
    0, 0x1.397c0339560c5p-6, 0, -0x1.2d7c9e087f213p-6,
    0, 0x1.22c6ed536c6a8p-6, 0, -0x1.1935fa0568601p-6,
    0, 0x1.10ab870f2e499p-6, 0, -0x1.090edc0932033p-6,
    0, 0x1.024bdb72e4c1cp-6, 0, -0x1.f8a4a530895ddp-7,
    0, 0x1.ee2aed145b0a1p-7, 0, -0x1.bd94c76d76415p-2,
};
static const double sign_14_2[] = {
    0, 0x1.45981d3910f56p+0, 0, -0x1.ae5aa2b64e79ap-2,
    0, 0x1.fb7a53982743bp-3, 0, -0x1.61151d5790175p-3,
    0, 0x1.0921cb88707dcp-3, 0, -0x1.9f1dcc8e8bb6bp-4,
    0, 0x1.4d082b381331ep-4, 0, -0x1.0f2031a061661p-4,
    0, 0x1.bd3311ef1652fp-5, 0, -0x1.6f0f2af67754fp-5,
    0, 0x1.2ef9f1e66e1bfp-5, 0, -0x1.f38c347c1d829p-6,
    0, 0x1.9a89851672844p-6, 0, -0x1.4fc91ca044e53p-6,
    0, 0x1.10f27b08d281ep-6, 0, -0x1.b8661e2ed6b29p-7,
    0, 0x1.602742eb9cd08p-7, 0, -0x1.16ba66c66b3e4p-7,
    0, 0x1.b41dd6170ed4p-8, 0, -0x1.50b56884bb5c6p-8,
    0, 0x1.00166d2d26234p-8, 0, -0x1.7eeeaa9d8c099p-9,
    0, 0x1.18ba75711f23fp-9, 0, -0x1.924d2d05debedp-10,
    0, 0x1.1893703a2b5f8p-10, 0, -0x1.7ac83149f1394p-11,
    0, 0x1.eaf0ab6448e09p-12, 0, -0x1.2daff6b3a5cbcp-12,
    0, 0x1.584e873cb95cbp-13, 0, -0x1.ba015f48deafep-14,
};
static const clt__stage sign_14[] = {
    {59, sign_14_0, 0x1p-14},
    {59, sign_14_1, 0x1.8cf790cca250fp-9},
    {59, sign_14_2, 0x1.283d7bf59f4f3p-3},
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
    0, 0x1.46054574770a3p-1, 0, -0x1.b35eaa6dc80ecp-3,
    0, 0x1.0609f074051f1p-3, 0, -0x1.781d3570a351fp-4,
    0, 0x1.2667a70b94a8cp-4, 0, -0x1.e5abf807dd4e4p-5,
    0, 0x1.9f0c226eb9a3p-5, 0, -0x1.6bfe1aaf8d2eep-5,
    0, 0x1.45ab45ad2cd2ap-5, 0, -0x1.2822306c11b15p-5,
    0, 0x1.10f689b05d0bp-5, 0, -0x1.fd322168549d9p-6,
    0, 0x1.e00120a0afa47p-6, 0, -0x1.c8f40c16444abp-6,
    0, 0x1.b71a82fe37c06p-6, 0, -0x1.06bbe7a5bfa74p-1,
};
static const double sign_20_1[] = {
    0, 0x1.46395fd7e8119p-1, 0, -0x1.b3a40bec13b7dp-3,
    0, 0x1.063375a74465p-3, 0, -0x1.78584a6d5679bp-4,
    0, 0x1.26955cca68d69p-4, 0, -0x1.e5f6445b1d147p-5,
    0, 0x1.9f4a7d7fca4afp-5, 0, -0x1.6c339f892d731p-5,
    0, 0x1.45d9f6406591cp-5, 0, -0x1.284b6be38972fp-5,
    0, 0x1.111b4a71346cp-5, 0, -0x1.fd741ee4b245bp-6,
    0, 0x1.e03cb24f6647dp-6, 0, -0x1.c92a0bb5a5b6cp-6,
    0, 0x1.b74b9d8ba1465p-6, 0, -0x1.0693b53c49d31p-1,
};
static const double sign_20_2[] = {
    0, 0x1.4b850815e3c6bp-1, 0, -0x1.bab11cb36673fp-3,
    0, 0x1.0a6b84cc31619p-3, 0, -0x1.7e58d1fbaac27p-4,
    0, 0x1.2b39c0ea4747cp-4, 0, -0x1.ed812113957fap-5,
    0, 0x1.a59e2f475f887p-5, 0, -0x1.71a0f1de708bcp-5,
    0, 0x1.4a952219f5538p-5, 0, -0x1.2c781e5060164p-5,
    0, 0x1.14d2f1c0f5395p-5, 0, -0x1.020f6bce1bfcep-5,
    0, 0x1.e63f42ac1594ep-6, 0, -0x1.ce9a85210d2p-6,
    0, 0x1.bc3b81c45b38fp-6, 0, -0x1.027d998513aa4p-1,
};
static const double sign_20_3[] = {
    0, 0x1.c3482131237p-1, 0, -0x1.2ce4ff9c0517cp-2,
    0, 0x1.692c91afeb402p-3, 0, -0x1.021905a892fe4p-3,
    0, 0x1.91c05f58c6f97p-4, 0, -0x1.490308a80a663p-4,
    0, 0x1.16bfe02fa5c5ep-4, 0, -0x1.e3fe90e9e2e48p-5,
    0, 0x1.ac06db432bc56p-5, 0, -0x1.801e7ba20d47cp-5,
    0, 0x1.5ce54cbe8742ap-5, 0, -0x1.402c45d7c540bp-5,
    0, 0x1.287cbf0c06227p-5, 0, -0x1.14d5dc243befap-5,
    0, 0x1.048631667d788p-5, 0, -0x1.4af5ea5021153p-2,
};
static const double sign_20_4[] = {
    0, 0x1.441875bd95125p+0, 0, -0x1.9cd0d184f7072p-2,
    0, 0x1.c3deba3f8d9ddp-3, 0, -0x1.18d68aa8ea64bp-3,
    0, 0x1.6a02387aebd55p-4, 0, -0x1.d272c2bc5f997p-5,
    0, 0x1.2667d5c5dfd8p-5, 0, -0x1.671898c4a376dp-6,
    0, 0x1.a258d78071603p-7, 0, -0x1.cc25a105b6d17p-8,
    0, 0x1.d781a48aa04ep-9, 0, -0x1.ba5bf1c15ebddp-10,
    0, 0x1.72920a96214f9p-11, 0, -0x1.0a1c3545c29cdp-12,
    0, 0x1.2eeca2cc15419p-14, 0, -0x1.be6a53f6c5145p-17,
};
static const clt__stage sign_20[] = {
    {31, sign_20_0, 0x1p-20},
    {31, sign_20_1, 0x1.a10f99d337e54p-16},
    {31, sign_20_2, 0x1.54759aac8857ap-11},
    {31, sign_20_3, 0x1.14de1a0dbd4p-6},
    {31, sign_20_4, 0x1.89b8656f6dd47p-2},
};

static const double relu_8_0[] = {
    0, 0x1.992ed87262325p-1, 0, -0x1.14dbc8ea69026p-2,
    0, 0x1.587adf3e373a4p-3, 0, -0x1.c67683f006f79p-2,
};
static const double relu_8_1[] = {
    0, 0x1.43d7cd842e7a2p+0, 0, -0x1.99d3f6fcd7634p-2,
    0, 0x1.ba353559e4407p-3, 0, -0x1.0bf615922c0c6p-3,
    0, 0x1.4b36a348d9a38p-4, 0, -0x1.8e67a6ab9e5cbp-5,
    0, 0x1.c0665c5cb5678p-6, 0, -0x1.1577f8bf4129p-6,
};
static const clt__stage relu_8[] = {
    {7, relu_8_0, 0x1.7969b519c3c9ap-5},
    {15, relu_8_1, 0x1.0347d3a96fc9ep-2},
};

static const double relu_10_0[] = {
    0, 0x1.5c0cc9a49ea49p-1, 0, -0x1.dd175cdc9760ap-3,
    0, 0x1.30b1ba4c894fp-3, 0, -0x1.100aa246a0bfdp-1,
};
static const double relu_10_1[] = {
    0, 0x1.b556bd577c876p-1, 0, -0x1.25c6b6304752cp-2,
    0, 0x1.6820ca7fc74dbp-3, 0, -0x1.9c26f0ce85e8bp-2,
};
static const double relu_10_2[] = {
    0, 0x1.42eb4e5b54907p+0, 0, -0x1.8f57faccfdb0dp-2,
    0, 0x1.9b00cfd65e0b4p-3, 0, -0x1.ce8aef9768627p-4,
    0, 0x1.012c12c12f0cep-4, 0, -0x1.0b20d53cb5p-5,
    0, 0x1.e8aa41cfa7d13p-7, 0, -0x1.7a9348b6721c2p-8,
};
static const clt__stage relu_10[] = {
    {7, relu_10_0, 0x1.68c93eb8e8b41p-7},
    {7, relu_10_1, 0x1.0741f5cfd264fp-4},
    {15, relu_10_2, 0x1.5ccf38f00f447p-2},
};

static const double relu_12_0[] = {
    0, 0x1.4db3a4edc291ap-1, 0, -0x1.ca9c846fe485cp-3,
    0, 0x1.266e5cd35eaa8p-3, 0, -0x1.1a612b9b19ab9p-1,
};
static const double relu_12_1[] = {
    0, 0x1.93262ff971deep-1, 0, -0x1.0daa59f8351adp-2,
    0, 0x1.45dbaad3f55aap-3, 0, -0x1.d6bdc79be7678p-4,
    0, 0x1.742ef66b0841ap-4, 0, -0x1.37a94b69be3efp-4,
    0, 0x1.106abf01c3b83p-4, 0, -0x1.a7190803e06b2p-2,
};
static const double relu_12_2[] = {
    0, 0x1.44bb6d2b03ccap+0, 0, -0x1.a42dbb361dfe8p-2,
    0, 0x1.daa98e95404bep-3, 0, -0x1.355dd5b0aaeaep-3,
    0, 0x1.a91261f603da8p-4, 0, -0x1.28d1756e13f5dp-4,
    0, 0x1.9d21bccd704bp-5, 0, -0x1.1ac4288a63acp-5,
    0, 0x1.787d92c03466fp-6, 0, -0x1.e219c9d9f29a1p-7,
    0, 0x1.24ce8bf994193p-7, 0, -0x1.4ad4015104196p-8,
    0, 0x1.504d243fd943cp-9, 0, -0x1.46852c8fd5783p-10,
};
static const clt__stage relu_12[] = {
    {7, relu_12_0, 0x1.bdb8cdadbe124p-9},
    {15, relu_12_1, 0x1.48cded70eb687p-6},
    {27, relu_12_2, 0x1.e404f7f524b7ap-3},
};

static const double relu_13_0[] = {
    0, 0x1.4d6f2ef6916cfp-1, 0, -0x1.bf6e9c29b292ap-3,
    0, 0x1.0fff7e5a67dcap-3, 0, -0x1.8c97527674ffdp-4,
    0, 0x1.3d7c349d90b25p-4, 0, -0x1.0e0ed796cc267p-4,
    0, 0x1.e11befddd53d8p-5, 0, -0x1.08a7c1c886786p-1,
};
static const double relu_13_1[] = {
    0, 0x1.9a65fc5169c8dp-1, 0, -0x1.126989fc9ce68p-2,
    0, 0x1.4b588b8a879d5p-3, 0, -0x1.de207df883dbp-4,
    0, 0x1.7971f2f416aafp-4, 0, -0x1.3b74b04a73355p-4,
    0, 0x1.13160ac18a14ep-4, 0, -0x1.9bf4d796c60dfp-2,
};
static const double relu_13_2[] = {
    0, 0x1.44996f44d88c1p+0, 0, -0x1.a2a1862bf7fb1p-2,
    0, 0x1.d5cbf34a5807cp-3, 0, -0x1.2f2204cb7c6c5p-3,
    0, 0x1.9adb10eb9f3bep-4, 0, -0x1.19e8baeeac9e8p-4,
    0, 0x1.7ff1bf51df0cap-5, 0, -0x1.ffdb2d87dfaf8p-6,
    0, 0x1.4a0e1302955d9p-6, 0, -0x1.96b091e586dbcp-7,
    0, 0x1.d76c5b295fc4fp-8, 0, -0x1.f67bf5033bae6p-9,
    0, 0x1.d943b323e595ap-10, 0, -0x1.89ca3abef7f9cp-11,
};
static const clt__stage relu_13[] = {
    {15, relu_13_0, 0x1.cd70b35cd636ap-10},
    {15, relu_13_1, 0x1.6af4c143ed9b7p-6},
    {27, relu_13_2, 0x1.08d590b15ea44p-2},
};

static const double relu_14_0[] = {
    0, 0x1.4a49725c9f9eep-1, 0, -0x1.bb42fa18b0d97p-3,
    0, 0x1.0d870509254d5p-3, 0, -0x1.892177c087f59p-4,
    0, 0x1.3addfce03c625p-4, 0, -0x1.0bfe415d5a828p-4,
    0, 0x1.ddc6d6fac101cp-5, 0, -0x1.0b0925d41a052p-1,
};
static const double relu_14_1[] = {
    0, 0x1.9b5274d9fae1bp-1, 0, -0x1.12757b11d304bp-2,
    0, 0x1.49f22378777aep-3, 0, -0x1.d8a8ef737d1b3p-4,
    0, 0x1.710812853ba31p-4, 0, -0x1.2f71587877686p-4,
    0, 0x1.0261682bedd49p-4, 0, -0x1.c35e62d53deacp-5,
    0, 0x1.9218993d7f90ep-5, 0, -0x1.6bfd5896ea972p-5,
    0, 0x1.4e05bc96d6a25p-5, 0, -0x1.36450b2677e0ap-5,
    0, 0x1.237c727f0dc2bp-5, 0, -0x1.8baa4d9b58c1cp-2,
};
static const double relu_14_2[] = {
    0, 0x1.44a98ae991d64p+0, 0, -0x1.a35e09db87f89p-2,
    0, 0x1.d8217bf606e0bp-3, 0, -0x1.3229400bc6ebep-3,
    0, 0x1.a1e1fadd69139p-4, 0, -0x1.2172b17022888p-4,
    0, 0x1.8f22daa93e6d1p-5, 0, -0x1.0e69ed2bd43d6p-5,
    0, 0x1.644921404d071p-6, 0, -0x1.c3cf3b4d0a59ep-7,
    0, 0x1.107ea5b5bc2e7p-7, 0, -0x1.33ce63e1d5ba4p-8,
    0, 0x1.3def65df13e3dp-9, 0, -0x1.1fc2d5a78b15bp-10,
    0, 0x1.bd23e3e20c728p-12,
};
static const clt__stage relu_14[] = {
    {15, relu_14_0, 0x1.0392d9352ad74p-10},
    {27, relu_14_1, 0x1.99414b267ae46p-7},
    {29, relu_14_2, 0x1.0c103fac6b2bdp-2},
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
        .low = -1, .high = 1, .gap = 0x1p-8, .noise = 0x1p-18,
        .error = 0x1.20b2cc5921dc7p-9, /* 2^-8.8266 */
        .noisy_error = 0x1.2132cc5921dc7p-9, /* 2^-8.8241 */
        .magnitude_error = 0x1.2132cc5921dc7p-9, /* 2^-8.8241 */
        .amplification = 0x1.997950271938p+5, /* 51.18 */
    },
    [CLT__SIGN_12] = {
        .name = "sign_12", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = sign_12, .iterations = 0, .levels = 16,
        .low = -1, .high = 1, .gap = 0x1p-12, .noise = 0x1p-18,
        .error = 0x1.a70e8334842a1p-13, /* 2^-12.275 */
        .noisy_error = 0x1.af0e8334842a1p-13, /* 2^-12.248 */
        .magnitude_error = 0x1.af0e8334842a1p-13, /* 2^-12.248 */
        .amplification = 0x1.cf037a4a88f76p+7, /* 231.5 */
    },
    [CLT__SIGN_12_LEAN] = {
        .name = "sign_12_lean", .function = CLT__FUNCTION_SIGN,
        .stages = 5, .stage = sign_12_lean, .iterations = 0, .levels = 17,
        .low = -1, .high = 1, .gap = 0x1p-12, .noise = 0x1p-18,
        .error = 0x1.261a99e2129ep-13, /* 2^-12.8 */
        .noisy_error = 0x1.2e1a99e2129ep-13, /* 2^-12.761 */
        .magnitude_error = 0x1.2e1a99e2129ep-13, /* 2^-12.761 */
        .amplification = 0x1.4c45e11ac8e7ep+10, /* 1329.0 */
    },
    [CLT__SIGN_14] = {
        .name = "sign_14", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = sign_14, .iterations = 0, .levels = 18,
        .low = -1, .high = 1, .gap = 0x1p-14, .noise = 0x1p-18,
        .error = 0x1.92d384ea599bdp-15, /* 2^-14.346 */
        .noisy_error = 0x1.b2d384ea599bdp-15, /* 2^-14.236 */
        .magnitude_error = 0x1.b2d384ea599bdp-15, /* 2^-14.236 */
        .amplification = 0x1.00e19de3ef8ap+8, /* 256.9 */
    },
    [CLT__SIGN_14_LEAN] = {
        .name = "sign_14_lean", .function = CLT__FUNCTION_SIGN,
        .stages = 5, .stage = sign_14_lean, .iterations = 0, .levels = 19,
        .low = -1, .high = 1, .gap = 0x1p-14, .noise = 0x1p-18,
        .error = 0x1.974828b6a01ecp-15, /* 2^-14.33 */
        .noisy_error = 0x1.b74828b6a01ecp-15, /* 2^-14.221 */
        .magnitude_error = 0x1.b74828b6a01ecp-15, /* 2^-14.221 */
        .amplification = 0x1.fe5f98f447e5fp+10, /* 2041.0 */
    },
    [CLT__SIGN_20] = {
        .name = "sign_20", .function = CLT__FUNCTION_SIGN,
        .stages = 5, .stage = sign_20, .iterations = 0, .levels = 25,
        .low = -1, .high = 1, .gap = 0x1p-20, .noise = 0x1p-24,
        .error = 0x1.82978cabbedb4p-21, /* 2^-20.405 */
        .noisy_error = 0x1.a2978cabbedb4p-21, /* 2^-20.291 */
        .magnitude_error = 0x1.a2978cabbedb4p-21, /* 2^-20.291 */
        .amplification = 0x1.b8bd6d1fc8ecap+15, /* 5.641e+4 */
    },
    [CLT__RELU_8] = {
        .name = "relu_8", .function = CLT__FUNCTION_SIGN,
        .stages = 2, .stage = relu_8, .iterations = 0, .levels = 7,
        .low = -1, .high = 1, .gap = 0x1.7969b519c3c9ap-5, .noise = 0x1p-18,
        .error = 0x1.e965b469ec9bp-8, /* 2^-7.0651 */
        .noisy_error = 0x1.e9a5b469ec9bp-8, /* 2^-7.0644 */
        .magnitude_error = 0x1.f06b8488da263p-8, /* 2^-7.0446 */
        .amplification = 0x1.6f6074e7d484p+1, /* 2.87 */
    },
    [CLT__RELU_10] = {
        .name = "relu_10", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = relu_10, .iterations = 0, .levels = 10,
        .low = -1, .high = 1, .gap = 0x1.68c93eb8e8b41p-7, .noise = 0x1p-18,
        .error = 0x1.8b2665fe0f314p-10, /* 2^-9.3737 */
        .noisy_error = 0x1.8c2665fe0f314p-10, /* 2^-9.3701 */
        .magnitude_error = 0x1.9937b652b979fp-10, /* 2^-9.3233 */
        .amplification = 0x1.09713537eba0cp+3, /* 8.295 */
    },
    [CLT__RELU_12] = {
        .name = "relu_12", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = relu_12, .iterations = 0, .levels = 12,
        .low = -1, .high = 1, .gap = 0x1.bdb8cdadbe124p-9, .noise = 0x1p-18,
        .error = 0x1.c7e066eabab5ap-12, /* 2^-11.168 */
        .noisy_error = 0x1.cbe066eabab5ap-12, /* 2^-11.155 */
        .magnitude_error = 0x1.cd96ea5d1426dp-12, /* 2^-11.15 */
        .amplification = 0x1.f113e5a202f33p+4, /* 31.07 */
    },
    [CLT__RELU_13] = {
        .name = "relu_13", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = relu_13, .iterations = 0, .levels = 13,
        .low = -1, .high = 1, .gap = 0x1.cd70b35cd636ap-10, .noise = 0x1p-18,
        .error = 0x1.ca147668ef789p-13, /* 2^-12.161 */
        .noisy_error = 0x1.d2147668ef789p-13, /* 2^-12.136 */
        .magnitude_error = 0x1.d2147668ef789p-13, /* 2^-12.136 */
        .amplification = 0x1.fbf332577b7edp+3, /* 15.87 */
    },
    [CLT__RELU_14] = {
        .name = "relu_14", .function = CLT__FUNCTION_SIGN,
        .stages = 3, .stage = relu_14, .iterations = 0, .levels = 14,
        .low = -1, .high = 1, .gap = 0x1.0392d9352ad74p-10, .noise = 0x1p-18,
        .error = 0x1.d6891b0ab0a11p-14, /* 2^-13.122 */
        .noisy_error = 0x1.e6891b0ab0a11p-14, /* 2^-13.074 */
        .magnitude_error = 0x1.ee0c18b0aa19ep-14, /* 2^-13.051 */
        .amplification = 0x1.d00f906592b83p+4, /* 29.0 */
    },
    [CLT__CLEANER_3] = {
        .name = "cleaner_3", .function = CLT__FUNCTION_SIGN,
        .stages = 1, .stage = cleaner_3, .iterations = 0, .levels = 2,
        .low = -1, .high = 1, .gap = 0x1.8p-1, .noise = 0x1p-18,
        .error = 0x1.6000000000001p-4, /* 2^-3.5406 */
        .noisy_error = 0x1.6004000000001p-4, /* 2^-3.5405 */
        .magnitude_error = 0x1.6485050106b86p-3, /* 2^-2.5222 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__CLEANER_7] = {
        .name = "cleaner_7", .function = CLT__FUNCTION_SIGN,
        .stages = 1, .stage = cleaner_7, .iterations = 0, .levels = 3,
        .low = -1, .high = 1, .gap = 0x1.8p-1, .noise = 0x1p-18,
        .error = 0x1.98e0000000001p-7, /* 2^-6.3245 */
        .noisy_error = 0x1.9900000000001p-7, /* 2^-6.324 */
        .magnitude_error = 0x1.f2bcd375735bdp-4, /* 2^-3.0379 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__SIGMOID_8] = {
        .name = "sigmoid_8", .function = CLT__FUNCTION_SIGMOID,
        .stages = 1, .stage = sigmoid_8, .iterations = 0, .levels = 4,
        .low = -8, .high = 8, .gap = 0, .noise = 0x1p-18,
        .error = 0x1.ccc9f7b534833p-11, /* 2^-10.152 */
        .noisy_error = 0x1.cec9f7b534833p-11, /* 2^-10.146 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__SIGMOID_16] = {
        .name = "sigmoid_16", .function = CLT__FUNCTION_SIGMOID,
        .stages = 1, .stage = sigmoid_16, .iterations = 0, .levels = 5,
        .low = -16, .high = 16, .gap = 0, .noise = 0x1p-18,
        .error = 0x1.7b7fccf5964b8p-11, /* 2^-10.432 */
        .noisy_error = 0x1.7d7fccf5964b8p-11, /* 2^-10.424 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__SIGMOID_32] = {
        .name = "sigmoid_32", .function = CLT__FUNCTION_SIGMOID,
        .stages = 1, .stage = sigmoid_32, .iterations = 0, .levels = 6,
        .low = -32, .high = 32, .gap = 0, .noise = 0x1p-18,
        .error = 0x1.57e7017d60151p-11, /* 2^-10.574 */
        .noisy_error = 0x1.59e7017d60151p-11, /* 2^-10.566 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__SIGMOID_32_FINE] = {
        .name = "sigmoid_32_fine", .function = CLT__FUNCTION_SIGMOID,
        .stages = 2, .stage = sigmoid_32_fine, .iterations = 0, .levels = 8,
        .low = -32, .high = 32, .gap = 0, .noise = 0x1p-18,
        .error = 0x1.c5cc3c3db27efp-15, /* 2^-14.174 */
        .noisy_error = 0x1.1449810ce01efp-14, /* 2^-13.89 */
        .amplification = 0x1.8b1b177036fb9p+1, /* 3.087 */
    },
    [CLT__TANH_32] = {
        .name = "tanh_32", .function = CLT__FUNCTION_TANH,
        .stages = 2, .stage = tanh_32, .iterations = 0, .levels = 8,
        .low = -32, .high = 32, .gap = 0, .noise = 0x1p-18,
        .error = 0x1.783a534f75193p-12, /* 2^-11.445 */
        .noisy_error = 0x1.96588c8dc72b3p-12, /* 2^-11.333 */
        .amplification = 0x1.e1e393e521209p+2, /* 7.53 */
    },
    [CLT__EXP_1] = {
        .name = "exp_1", .function = CLT__FUNCTION_EXP,
        .stages = 1, .stage = exp_1, .iterations = 0, .levels = 3,
        .low = -1, .high = 1, .gap = 0, .noise = 0x1p-18,
        .error = 0x1.13de5565e356cp-21, /* 2^-20.892 */
        .noisy_error = 0x1.227bcaacbc6aep-18, /* 2^-17.818 */
        .relative_error = 0x1.95f205294cf38p-23, /* 2^-22.335 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__EXP_8] = {
        .name = "exp_8", .function = CLT__FUNCTION_EXP,
        .stages = 1, .stage = exp_8, .iterations = 0, .levels = 4,
        .low = -8, .high = 0, .gap = 0, .noise = 0x1p-18,
        .error = 0x1.5897d5d426961p-28, /* 2^-27.571 */
        .noisy_error = 0x1.005625f57509bp-18, /* 2^-17.998 */
        .relative_error = 0x1.5899ac889524bp-28, /* 2^-27.571 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__EXP_64] = {
        .name = "exp_64", .function = CLT__FUNCTION_EXP,
        .stages = 4, .stage = exp_64, .iterations = 0, .levels = 7,
        .low = -64, .high = 0, .gap = 0, .noise = 0x1p-18,
        .error = 0x1.5899acee0d90ep-25, /* 2^-24.571 */
        .noisy_error = 0x1.e1665e6f3b837p-15, /* 2^-14.089 */
        .relative_error = 0x1.5899acee0d90ep-25, /* 2^-24.571 */
        .amplification = 0x1.e110380400001p+3, /* 15.03 */
    },
    [CLT__INVERSE_64] = {
        .name = "inverse_64", .function = CLT__FUNCTION_INVERSE,
        .stages = 1, .stage = inverse_64, .iterations = 0, .levels = 6,
        .low = 0x1p-6, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18,
        .error = 0x1.bc56a00871e23p-17, /* 2^-16.204 */
        .noisy_error = 0x1.1e2b500438f12p-16, /* 2^-15.839 */
        .relative_error = 0x1.bc56a00871e23p-23, /* 2^-22.204 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__INVERSE_64_COARSE] = {
        .name = "inverse_64_coarse", .function = CLT__FUNCTION_INVERSE,
        .stages = 1, .stage = inverse_64_coarse, .iterations = 0, .levels = 5,
        .low = 0x1p-6, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18,
        .error = 0x1.5144f2a6c2144p-5, /* 2^-4.6022 */
        .noisy_error = 0x1.514cf2a6c2144p-5, /* 2^-4.6021 */
        .relative_error = 0x1.5144f2a6c2144p-11, /* 2^-10.602 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__INVERSE_64_LEAN] = {
        .name = "inverse_64_lean", .function = CLT__FUNCTION_INVERSE,
        .stages = 1, .stage = inverse_64_lean, .iterations = 2, .levels = 7,
        .low = 0, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18,
        .error = 0x1.bbc46420a043fp-14, /* 2^-13.206 */
        .noisy_error = 0x1.9ee459f216942p-10, /* 2^-9.3034 */
        .relative_error = 0x1.bbc46420a043fp-20, /* 2^-19.206 */
        .amplification = 0x1.832813b00c8fep+8, /* 387.2 */
    },
    [CLT__INVERSE_100] = {
        .name = "inverse_100", .function = CLT__FUNCTION_INVERSE,
        .stages = 1, .stage = inverse_100, .iterations = 0, .levels = 6,
        .low = 0x1.47ae147ae147bp-7, .high = 1, .gap = 0x1.47ae147ae147bp-7, .noise = 0x1p-18,
        .error = 0x1.1553246255f32p-11, /* 2^-10.885 */
        .noisy_error = 0x1.1753246255f32p-11, /* 2^-10.874 */
        .relative_error = 0x1.62f9c82bf322bp-18, /* 2^-17.528 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__INVERSE_100_LEAN] = {
        .name = "inverse_100_lean", .function = CLT__FUNCTION_INVERSE,
        .stages = 1, .stage = inverse_100_lean, .iterations = 3, .levels = 8,
        .low = 0, .high = 1, .gap = 0x1.47ae147ae147bp-7, .noise = 0x1p-18,
        .error = 0x1.7b941c027d1fp-23, /* 2^-22.432 */
        .noisy_error = 0x1.c76f5bbfc37bep-9, /* 2^-8.1689 */
        .relative_error = 0x1.e5dc4ccffc50ap-30, /* 2^-29.076 */
        .amplification = 0x1.c7696d6f5371fp+9, /* 910.8 */
    },
    [CLT__INVERSE_ROOT_64] = {
        .name = "inverse_root_64", .function = CLT__FUNCTION_INVERSE_ROOT,
        .stages = 1, .stage = inverse_root_64, .iterations = 0, .levels = 6,
        .low = 0x1p-6, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18,
        .error = 0x1.8766f87b5b1a1p-23, /* 2^-22.387 */
        .noisy_error = 0x1.0c3b37c3dad8ep-18, /* 2^-17.933 */
        .relative_error = 0x1.8766f87b5b1a1p-26, /* 2^-25.387 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__INVERSE_ROOT_64_COARSE] = {
        .name = "inverse_root_64_coarse", .function = CLT__FUNCTION_INVERSE_ROOT,
        .stages = 1, .stage = inverse_root_64_coarse, .iterations = 0, .levels = 5,
        .low = 0x1p-6, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18,
        .error = 0x1.9d08b2231ba82p-11, /* 2^-10.31 */
        .noisy_error = 0x1.9f08b2231ba82p-11, /* 2^-10.303 */
        .relative_error = 0x1.9d08b2231ba82p-14, /* 2^-13.31 */
        .amplification = 0x1.0000000000001p+0, /* 1.0 */
    },
    [CLT__INVERSE_ROOT_64_LEAN] = {
        .name = "inverse_root_64_lean", .function = CLT__FUNCTION_INVERSE_ROOT,
        .stages = 1, .stage = inverse_root_64_lean, .iterations = 1, .levels = 6,
        .low = 0, .high = 1, .gap = 0x1p-6, .noise = 0x1p-18,
        .error = 0x1.6604c9c67eb77p-11, /* 2^-10.516 */
        .noisy_error = 0x1.e7f49caa4db05p-11, /* 2^-10.069 */
        .relative_error = 0x1.6604c9c67eb77p-14, /* 2^-13.516 */
        .amplification = 0x1.03dfa5c79df1ep+6, /* 64.97 */
    },
};
/* clang-format on */
