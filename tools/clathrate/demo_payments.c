/* Payments by card that are made up (demo_payments.h). */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo_payments.h"

#include "clathrate/demo_random.h"
#include "clathrate/outfile.h"
#include "common/cli.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

static const uint64_t payments_seed = 1;

/* Box and Muller; one of two is enough. */
static double normal(demo_random *random) {
    double radius = sqrt(-2 * log(1 - demo_random_unit(random)));
    return radius * cos(6.283185307179586 * demo_random_unit(random));
}

/* By its logarithm's mean and deviation. */
typedef struct spread {
    double mean, deviation;
} spread;

static double log_normal(demo_random *random, spread s) {
    return exp(s.mean + s.deviation * normal(random));
}

static bool happens(demo_random *random, double share) {
    return demo_random_unit(random) < share;
}

/* Knuth's, for small means. */
static unsigned poisson(demo_random *random, double mean) {
    double product = demo_random_unit(random), least = exp(-mean);
    unsigned count = 0;
    for (; product > least && count < 1000; count++) product *= demo_random_unit(random);
    return count;
}

/* What payments of a kind are like. */
typedef struct kind {
    spread amount, ratio, distance, minutes; /* ratio: to what is usual with the card */
    double today;                            /* payments before, of the same day */
    double abroad, new_shop, night;          /* shares */
    double chip, contactless;                /* shares; the others are online */
} kind;

enum { GENUINE, STOLEN_NUMBER, STOLEN_CARD };

static const kind kinds[] = {
    [GENUINE] = {{3.3, 0.9}, {0, 0.6}, {1.5, 1.2}, {6.3, 1.3}, 1.2, 0.04, 0.20, 0.06, 0.40, 0.35},
    [STOLEN_NUMBER] = {{4.5, 1.2}, {1.1, 0.9}, {1.7, 1.3}, {4.2, 1.6}, 3.4, 0.32, 0.70, 0.26, 0, 0},
    [STOLEN_CARD] = {{3.8, 0.9}, {0.7, 0.8}, {3, 1.2}, {3.5, 1.5}, 4.4, 0.14, 0.65, 0.24, 0.2, 0.8},
};

static const char *channel_of(demo_random *random, const kind *k) {
    double at = demo_random_unit(random);
    if (at < k->chip) return "chip";
    return at < k->chip + k->contactless ? "contactless" : "online";
}

static void write_payment(FILE *out, demo_random *random, size_t number, const kind *k,
                          bool fraud) {
    double amount = log_normal(random, k->amount), ratio = log_normal(random, k->ratio);
    double distance = log_normal(random, k->distance), minutes = log_normal(random, k->minutes);
    unsigned today = poisson(random, k->today);
    bool abroad = happens(random, k->abroad), new_shop = happens(random, k->new_shop);
    bool night = happens(random, k->night);
    unsigned months = 1 + (unsigned)(60 * demo_random_unit(random));
    fprintf(out, "%zu,%.2f,%.2f,%.1f,%.0f,%u,%d,%d,%d,%u,%s,%s\n", number, amount, ratio, distance,
            minutes, today, abroad, new_shop, night, months, channel_of(random, k),
            fraud ? "yes" : "no");
}

/* Frauds stand anywhere among the others: of the payments that are left, any may be one of the
   frauds that are left. */
static void write_all(FILE *out) {
    demo_random random = {payments_seed};
    size_t frauds = PAYMENTS_FRAUDS;
    fputs("payment,amount,amount_to_usual,kilometres_from_home,minutes_since_last,payments_today,"
          "abroad,new_shop,night,card_months,channel,fraud\n",
          out);
    for (size_t i = 0; i < PAYMENTS; i++) {
        bool fraud = happens(&random, (double)frauds / (double)(PAYMENTS - i));
        unsigned which = GENUINE;
        if (fraud) which = happens(&random, 0.6) ? STOLEN_NUMBER : STOLEN_CARD;
        frauds -= fraud;
        write_payment(out, &random, i + 1, &kinds[which], fraud);
    }
}

int payments_write(const char *path) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    write_all(out);
    bool good = !ferror(out);
    good = fclose(out) == 0 && good;
    int code = good ? outfile_write(path, text, size) : cli_fail(EXIT_LIMIT, "out of memory");
    free(text);
    return code;
}
