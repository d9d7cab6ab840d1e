/* libreml: online learning by reductions, with models that are files you can trust.
 *
 * Include this header; link with `pkg-config --libs reml`.  The parts are under reml/, in the order a program meets them.
 *
 * Rules that hold everywhere, written once:
 *
 * Status    Calls that can fail return a reml_status: 0 done; above 0 all is well but there was nothing to do (REML_END,
 *           REML_SKIPPED); below 0 failed.  `< 0` is the one test for failure.
 * Errors    `err` may be NULL and is written only on failure.  After a failed create, load, read or open, `*out` is NULL.
 *           A failed learn has changed nothing; a failed save has left the file that was there.
 * Order     out, object, inputs, options (NULL: the defaults), err.
 * Threads   Any number of threads may use an object at once through const pointers, or one thread without const.  Freeing is a
 *           use without const, also where reml_X_free takes a const one.  An object does not belong to the thread that made it;
 *           what one changed, another may use when the program has put the two in order (a lock, a join).
 *           There is no global state: calls that share no object do not disturb each other, nor do those that take none.
 * Owning    What create, load, read or open gave goes to its reml_X_free (NULL is fine).  Arguments are copied or used only
 *           during the call, unless "borrowed" stands there.  No handle needs another to outlive it: free in any order.
 * Text      Data is bytes and a length (REML_STRLEN: up to the NUL).  Keys, paths and typenames are NUL-terminated UTF-8.
 * Callbacks run in the thread of the call that they are called from and end before it does, so that calls in several threads
 *           may run one at once.  They must not use the non-const objects of that call, nor leave it (longjmp, exceptions).
 */
#ifndef REML_H
#define REML_H

/* In the order in which a program meets them. */
/* clang-format off */
#include <reml/version.h>
#include <reml/status.h>
#include <reml/io.h>
#include <reml/options.h>
#include <reml/workspace.h>
#include <reml/label.h>
#include <reml/features.h>
#include <reml/reader.h>
#include <reml/prediction.h>
#include <reml/document.h>
/* clang-format on */

#endif
