/*
 * The numbers of modular reduction by the sine, from gen/sine.py: a polynomial near a cosine that
 * three doublings make sin(2 pi t), what is left of its error, and the way back from the sine to
 * its argument. They are good where t lies within CLT__SINE_WIDTH of an integer I, |I| <
 * CLT__SINE_INTEGERS.
 */
#ifndef CLT_CIRC_SINE_H
#define CLT_CIRC_SINE_H

enum {
    CLT__SINE_DEGREE = 28,
    CLT__SINE_DOUBLINGS = 3,
    CLT__SINE_INTEGERS = 16,
    CLT__ARCSINE_DEGREE = 7,
};

#define CLT__SINE_RANGE 16.25 /* |t - 1/4| is at most */
#define CLT__SINE_WIDTH (9.0 / 256)

/* c_0, c_2 ... with sum over even j of c_j T_j(u / RANGE) near cos(pi u / 4). */
extern const double clt__sine_cosine[CLT__SINE_DEGREE / 2 + 1];
/* That with its angle doubled three times is off sin(2 pi t) by at most this, for each |I|. */
extern const double clt__sine_error[CLT__SINE_INTEGERS];
/* How often |I| is 0, 1 ... for a small m and a secret with 32 coefficients that are not 0. */
extern const double clt__sine_chance[CLT__SINE_INTEGERS];
/* a_1, a_3 ... with sum of a_j y^j near arcsin(y) / (2 pi), and how far it is off at most. */
extern const double clt__sine_arcsine[(CLT__ARCSINE_DEGREE + 1) / 2];
extern const double clt__sine_arcsine_error;
extern const double clt__sine_two_pi;

#endif
