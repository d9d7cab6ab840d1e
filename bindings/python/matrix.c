/* The rows of a NumPy or SciPy matrix as examples, many in one call.  Nothing but the public interface of libreml is used. */
#include <reml.h>

#include <stdlib.h>

typedef struct reml_matrix {
  size_t columns;
  const int64_t *starts;     /* sparse (CSR): where each row begins in the arrays below, and where the last ends; NULL: dense */
  const uint32_t *positions; /* sparse: the column of each value */
  const float *floats;       /* the values are either these */
  const double *doubles;     /* or these */
} reml_matrix;

typedef struct reml_matrix_run {
  reml_workspace *ws;
  reml_features *x;
  reml_prediction *p;
  reml_matrix rows;
  const double *labels;  /* one for each row; NULL: nothing is learned */
  const double *weights; /* likewise; NULL: all 1 */
  float *predictions;    /* likewise, filled; NULL: nothing is predicted */
  int32_t label_type;    /* REML_LABEL_SIMPLE or _BINARY */
} reml_matrix_run;

/* Memory for one row that has to be put together. */
typedef struct row {
  uint32_t *positions;
  float *values;
} row;

/* Adds the values of a row; zeros of a dense one are left out, as a sparse matrix leaves them out. */
static void add_row(const reml_matrix_run *run, size_t i, row *into)
{
  const reml_matrix *m = &run->rows;
  size_t begin = m->starts ? (size_t)m->starts[i] : i * m->columns;
  size_t end = m->starts ? (size_t)m->starts[i + 1] : begin + m->columns;
  size_t count = 0;
  if (m->starts && m->floats) {
    reml_features_add_vector(run->x, m->positions + begin, m->floats + begin, end - begin);
    return;
  }
  for (size_t k = begin; k < end; k++) {
    into->values[count] = m->floats ? m->floats[k] : (float)m->doubles[k];
    into->positions[count] = m->starts ? m->positions[k] : (uint32_t)(k - begin);
    count += m->starts || into->values[count] != 0;
  }
  reml_features_add_vector(run->x, into->positions, into->values, count);
}

static float value_of(const reml_prediction *p)
{
  return reml_prediction_type(p) == REML_PREDICTION_BINARY ? (float)reml_prediction_binary(p) : reml_prediction_scalar(p);
}

static reml_status step(const reml_matrix_run *run, size_t i, row *into, reml_error *err)
{
  reml_features_clear(run->x);
  add_row(run, i, into);
  reml_label y = reml_no_label();
  if (run->labels)
    y = run->label_type == REML_LABEL_BINARY
          ? reml_binary_label(run->labels[i] > 0)
          : reml_simple_label((float)run->labels[i], run->weights ? (float)run->weights[i] : 1.0f);
  if (!run->predictions)
    return reml_workspace_learn(run->ws, run->x, &y, err);
  reml_status status = run->labels ? reml_workspace_predict_then_learn(run->ws, run->x, &y, run->p, err)
                                   : reml_workspace_predict(run->ws, run->x, run->p, err);
  if (status >= 0)
    run->predictions[i] = value_of(run->p);
  return status;
}

static size_t longest_row(const reml_matrix *m, size_t begin, size_t end)
{
  size_t longest = m->starts ? 0 : m->columns;
  for (size_t i = begin; m->starts && i < end; i++)
    if ((size_t)(m->starts[i + 1] - m->starts[i]) > longest)
      longest = (size_t)(m->starts[i + 1] - m->starts[i]);
  return longest;
}

/* Learns from or predicts the rows from `begin` on, below `end`.  Returns the row at which it stopped: `end`, or the one that
 * failed, with `err` filled. */
static size_t reml_matrix_next(const reml_matrix_run *run, size_t begin, size_t end, reml_error *err)
{
  size_t longest = longest_row(&run->rows, begin, end) + 1;
  row into = { malloc(longest * sizeof *into.positions), malloc(longest * sizeof *into.values) };
  if (!into.positions || !into.values)
    err->status = REML_E_MEMORY;
  else
    while (begin < end && step(run, begin, &into, err) >= 0)
      begin++;
  free(into.positions);
  free(into.values);
  return begin;
}
