/* Tables as comma-separated values (RFC 4180). */
#ifndef CLT_DATA_CSV_H
#define CLT_DATA_CSV_H

#include "base/stream.h"
#include "data/table.h"

typedef struct clt__csv_limits {
    size_t field;   /* bytes */
    size_t columns; /* and so fields of a row */
    uint64_t total; /* bytes of the whole file; also bounds the rows, at two bytes each */
} clt__csv_limits;

/* 1 MiB, 65536 columns, 1 GiB. */
extern const clt__csv_limits clt__csv_limits_default;

/*
 * Reads to the end of `in`. The first row holds the names: all there, all different. Lines end in
 * LF or CR LF, the last one may lack it; empty lines are skipped; a UTF-8 byte order mark too.
 * Malformed input is CLT_E_DATA with a detail of the form "patients.csv:12:34: ...", where 34
 * counts characters. NULL limits are the default.
 */
clt_status clt__csv_read(clt_table **table, clt_reader in, const char *source,
                         const clt__csv_limits *limits);
/* From a file, or standard input when the path is "-". The table is called by the path's last
   part. */
clt_status clt__csv_load(clt_table **table, const char *path);

/* Lines end in LF. Quotes what has to be quoted and guards against nothing else: a cell that a
   spreadsheet program would take for a formula stays one. */
void clt__csv_write(clt__sink *sink, const clt_table *table);
/* Flags as clt__file_save. */
clt_status clt__csv_save(const char *path, unsigned flags, const clt_table *table);

#endif
