/*
 * The page of a report: facts, headings, paragraphs, tables. Everything goes to one text in memory;
 * elements that stand together (facts, rows, plots) share an enclosing block, which is opened by
 * the first and closed by whatever else follows.
 */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/report.h"

#include "clathrate/outfile.h"
#include "clathrate/report_page.h"
#include "common/cli.h"

#include <stdlib.h>
#include <string.h>

static bool memory_open(report_memory *memory) {
    memory->out = open_memstream(&memory->text, &memory->size);
    return memory->out != NULL;
}

/* Whether all that was put there is there. */
static bool memory_close(report_memory *memory) {
    if (memory->out == NULL) return memory->text != NULL;
    bool good = !ferror(memory->out);
    good = fclose(memory->out) == 0 && good;
    memory->out = NULL;
    return good;
}

static void memory_free(report_memory *memory) {
    memory_close(memory);
    free(memory->text);
}

void report_free(report *r) {
    if (r == NULL) return;
    for (size_t i = 0; i < r->csvs; i++) {
        memory_free(&r->csv[i].memory);
        free(r->csv[i].path);
    }
    memory_free(&r->page);
    free(r->path);
    free(r);
}

static const char page_head[] =
    "<!doctype html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n";

report *report_new(const char *path, const char *title, const char *lead) {
    report *r = calloc(1, sizeof *r);
    if (r == NULL) return NULL;
    r->path = strdup(path);
    if (r->path == NULL || !memory_open(&r->page)) {
        report_free(r);
        return NULL;
    }
    fprintf(r->page.out, "%s<title>", page_head);
    report_text(r->page.out, title);
    fprintf(r->page.out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<h1>",
            report_style);
    report_text(r->page.out, title);
    fputs("</h1>\n<p class=\"lead\">", r->page.out);
    report_text(r->page.out, lead);
    fputs("</p>\n", r->page.out);
    return r;
}

int report_write(report *r) {
    FILE *out = report_enter(r, REPORT_NOTHING, NULL);
    fputs("</main>\n</body>\n</html>\n", out);
    bool good = memory_close(&r->page) && !r->failed;
    for (size_t i = 0; i < r->csvs; i++) good = memory_close(&r->csv[i].memory) && good;
    if (!good) return cli_fail(EXIT_LIMIT, "out of memory while the report was made");
    int code = outfile_write(r->path, r->page.text, r->page.size);
    for (size_t i = 0; i < r->csvs && code == EXIT_DONE; i++) {
        code = outfile_write(r->csv[i].path, r->csv[i].memory.text, r->csv[i].memory.size);
    }
    return code;
}

FILE *report_enter(report *r, report_block block, const char *open) {
    static const char *const close[] = {"", "</div>\n", "</tbody>\n</table>\n", "</div>\n"};
    if (block != r->block) {
        fputs(close[r->block], r->page.out);
        if (open != NULL) fputs(open, r->page.out);
        r->block = block;
    }
    return r->page.out;
}

void report_text(FILE *out, const char *text) {
    for (; *text != 0; text++) {
        switch (*text) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '"': fputs("&quot;", out); break;
        case '\'': fputs("&#39;", out); break;
        default: fputc(*text, out);
        }
    }
}

static void element(FILE *out, const char *name, const char *text) {
    fprintf(out, "<%s>", name);
    report_text(out, text);
    fprintf(out, "</%s>\n", name);
}

void report_fact(report *r, const char *value, const char *name, const char *note) {
    FILE *out = report_enter(r, REPORT_FACTS, "<div class=\"facts\">\n");
    fputs("<div>\n", out);
    element(out, "span", name);
    element(out, "strong", value);
    if (note != NULL) element(out, "small", note);
    fputs("</div>\n", out);
}

void report_section(report *r, const char *heading, const char *text) {
    element(report_enter(r, REPORT_NOTHING, NULL), "h2", heading);
    if (text != NULL) report_paragraph(r, text);
}

void report_heading(report *r, const char *heading) {
    element(report_enter(r, REPORT_NOTHING, NULL), "h3", heading);
}

void report_paragraph(report *r, const char *text) {
    element(report_enter(r, REPORT_NOTHING, NULL), "p", text);
}

void report_list(report *r, const char *const *item, size_t items) {
    FILE *out = report_enter(r, REPORT_NOTHING, NULL);
    fputs("<ul>\n", out);
    for (size_t i = 0; i < items; i++) element(out, "li", item[i]);
    fputs("</ul>\n", out);
}

void report_verbatim(report *r, const char *text) {
    element(report_enter(r, REPORT_NOTHING, NULL), "pre", text);
}

void report_table(report *r, const char *align, const char *const *heading) {
    report_enter(r, REPORT_NOTHING, NULL);
    FILE *out = report_enter(r, REPORT_TABLE, "<table>\n<thead>\n<tr>");
    for (size_t i = 0; align[i] != 0; i++) {
        fputs(align[i] == 'r' ? "<th class=\"number\">" : "<th>", out);
        report_text(out, heading[i]);
        fputs("</th>", out);
    }
    fputs("</tr>\n</thead>\n<tbody>\n", out);
    r->align = align;
    r->heading = heading;
}

/* Each cell names its column, for screens that are too narrow for columns. */
void report_row(report *r, const char *const *cell) {
    FILE *out = r->page.out;
    fputs("<tr>", out);
    for (size_t i = 0; r->align[i] != 0; i++) {
        fputs(r->align[i] == 'r' ? "<td class=\"number\" data-column=\"" : "<td data-column=\"",
              out);
        report_text(out, r->heading[i]);
        fputs("\">", out);
        report_text(out, cell[i]);
        fputs("</td>", out);
    }
    fputs("</tr>\n", out);
}
