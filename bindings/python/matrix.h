typedef struct reml_matrix {
  size_t columns;
  const int64_t *starts;
  const uint32_t *positions;
  const float *floats;
  const double *doubles;
} reml_matrix;

typedef struct reml_matrix_run {
  reml_workspace *ws;
  reml_features *x;
  reml_prediction *p;
  reml_matrix rows;
  const double *labels;
  const double *weights;
  float *predictions;
  int32_t label_type;
} reml_matrix_run;

size_t reml_matrix_next(const reml_matrix_run *run, size_t begin, size_t end, reml_error *err);
