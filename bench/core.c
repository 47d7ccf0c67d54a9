/* bench core: transforms, then every operation of every chain with one thread and with two. */
#include "core.h"

#include "harness.h"

static bench_subject describe(const core *c, const char *preset, unsigned threads, const char *op) {
    return (bench_subject){.op = op,
                           .preset = preset,
                           .kernel = c->params->ring->kernel->name,
                           .n = (int)c->params->ring->n,
                           .log_qp = (int)c->params->log_qp,
                           .limbs = (int)clt__params_limbs(c->params, c->params->levels),
                           .special = (int)c->params->special,
                           .digits = (int)c->params->digits,
                           .threads = (int)threads,
                           .bytes = BENCH_NONE};
}

static bool wanted(const bench_request *request, const char *op, const char *preset,
                   unsigned threads) {
    char label[BENCH_LABEL];
    bench_subject subject = {
        .op = op, .preset = preset, .threads = (int)threads, .kernel = clt__kernel_get()->name};
    bench_label(label, &subject);
    return bench_wants(request, label);
}

clt_status bench_preset(const bench_request *request, const char *preset, unsigned threads) {
    bool any = false, keys = false;
    core c;
    for (unsigned i = 0; i < core_op_count; i++) {
        bool one = wanted(request, core_ops[i].name, preset, threads);
        any = any || one;
        keys = keys || (one && core_ops[i].keys);
    }
    if (!any) return CLT_OK;
    clt_status status = core_open(&c, preset, threads, keys);
    for (unsigned i = 0; i < core_op_count && status == CLT_OK; i++) {
        bench_time time;
        if (!wanted(request, core_ops[i].name, preset, threads)) continue;
        status = bench_measure(&time, request, core_ops[i].run, &c);
        if (status != CLT_OK) break;
        bench_subject subject = describe(&c, preset, threads, core_ops[i].name);
        subject.bytes = core_ops[i].bytes(&c);
        bench_give(request, &subject, time, 1);
    }
    core_close(&c);
    return status;
}

const char *bench_kernel(unsigned i) {
    const clt__kernel *kernel = clt__kernel_at(i);
    return kernel == NULL ? NULL : kernel->name;
}

clt_status bench_core(const bench_request *request) {
    static const char *const preset[] = {"L13", "L14", "L15", "L16", "R14", "R15"};
    unsigned presets = request->quick ? 2 : sizeof preset / sizeof preset[0];
    unsigned least, most;
    bench_threads(request, &least, &most);
    CLT__RETURN_IF(clt__kernel_check());
    CLT__RETURN_IF(bench_ntt(request));
    for (unsigned i = 0; i < presets; i++) {
        for (unsigned threads = least; threads <= most; threads++) {
            CLT__RETURN_IF(bench_preset(request, preset[i], threads));
        }
    }
    return CLT_OK;
}
