/* The other side: clathrate-eval as a process of its own. */
#ifndef CLATHRATE_EVALUATOR_H
#define CLATHRATE_EVALUATOR_H

#include <stdbool.h>
#include <stddef.h>

/* The absolute path of clathrate-eval: beside this program, in ../libexec/clathrate, or on the
   PATH. The exit code. */
int evaluator_find(char *path, size_t size);
/* The folder of this program with a slash at its end; false when it is not known or too long. */
bool evaluator_own_folder(char *path, size_t size);
/* Runs it in `folder`, waits, and gives its exit code. It inherits no environment (but CLT_KERNEL,
   if set) and no standard input. words[0] is the program. */
int evaluator_run(const char *folder, const char *const *words);
/* As git runs its parts: this process becomes the evaluator, which links no secret-key code, with
   the verb, its arguments, `more` words (NULL ends them) and the options of every verb. Comes back
   only when that fails, with the exit code. */
int evaluator_become(const char *verb, char *const *argument, size_t count,
                     const char *const *more);

#endif
