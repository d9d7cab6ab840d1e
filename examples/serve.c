/* Serves predictions from a model that is used where it is, and takes up a new model as soon as one stands in its place.
 *
 *   serve MODEL            questions from standard input, answers to standard output
 *   serve MODEL SOCKET     any number of clients at a Unix socket
 *
 * A question is a line, an example in JSON; the answer is a line, the prediction in JSON, or {"error": …}.  Each client has a
 * thread with a map, features and a prediction of its own, so nothing is shared and nothing is locked; the pages of the model are
 * in memory once, for all threads and all processes.  Whatever trains the model saves it to MODEL, which replaces the file whole:
 * before its next answer, each thread sees that. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <pthread.h>
#include <reml.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_QUESTION = 1 << 20 }; /* bytes; nobody may make the server ask for more memory than that */

/* What one client needs. */
struct session {
  const char *path;
  const reml_workspace *model;
  reml_features *x;
  reml_prediction *p;
};

/* Opens the model when there is none yet, or another one has its place.  One that cannot be opened leaves the old one serving.
 * Features are made anew as well: the new model may hash in another way. */
static bool refresh(struct session *s, reml_error *err)
{
  const reml_workspace *next = NULL;
  reml_features *x = NULL;

  if (s->model != NULL && !reml_workspace_stale(s->model))
    return true;
  if (reml_workspace_map(&next, s->path, NULL, err) < 0 || reml_features_create(&x, next, err) < 0) {
    fprintf(stderr, "serve: %s\n", err->message);
    reml_workspace_free(next);
    return s->model != NULL;
  }
  if (s->model != NULL)
    fprintf(stderr, "serve: there is a new model\n");
  reml_features_free(s->x);
  reml_workspace_free(s->model);
  s->model = next;
  s->x = x;
  return true;
}

static void write_error(const char *message, FILE *out)
{
  fprintf(out, "{\"error\": \"");
  for (const char *at = message; *at != 0; at++)
    if (*at == '"' || *at == '\\')
      fprintf(out, "\\%c", *at);
    else if ((unsigned char)*at < ' ')
      fprintf(out, "\\u%04x", (unsigned)*at);
    else
      fputc(*at, out);
  fprintf(out, "\"}\n");
}

static void write_prediction(const reml_prediction *p, FILE *out)
{
  const reml_action *actions;
  size_t count;

  switch (reml_prediction_type(p)) {
  case REML_PREDICTION_SCALAR: fprintf(out, "%.9g\n", (double)reml_prediction_scalar(p)); break;
  case REML_PREDICTION_BINARY: fprintf(out, "%s\n", reml_prediction_binary(p) ? "true" : "false"); break;
  default: /* scores, or the probabilities of the actions */
    count = reml_prediction_actions(p, &actions);
    fputc('[', out);
    for (size_t i = 0; i < count; i++)
      fprintf(out, "%s[%u, %.9g]", i > 0 ? ", " : "", (unsigned)actions[i].action, (double)actions[i].value);
    fprintf(out, "]\n");
  }
}

static void answer(struct session *s, const char *question, size_t length, FILE *out)
{
  reml_error err = REML_ERROR_INIT;
  reml_status status = REML_E_IO;

  if (refresh(s, &err))
    status = reml_features_parse(s->x, REML_DATA_JSON, question, length, NULL, &err);
  if (status == REML_OK)
    status = reml_workspace_predict(s->model, s->x, s->p, &err);
  if (status == REML_OK)
    write_prediction(s->p, out);
  else
    write_error(status == REML_END ? "the question is empty" : err.message, out);
}

/* Answers until the client goes away, or asks too much. */
static void serve(const char *path, FILE *in, FILE *out)
{
  struct session s = { path, NULL, NULL, NULL };
  reml_error err = REML_ERROR_INIT;
  char *question = malloc(MAX_QUESTION);

  if (question != NULL && reml_prediction_create(&s.p, &err) >= 0)
    while (fgets(question, MAX_QUESTION, in) != NULL) {
      size_t length = strlen(question);

      if (length == 0 || question[length - 1] != '\n') {
        write_error("a question is one line of text, and shorter than 1 MiB", out);
        break;
      }
      answer(&s, question, length, out);
      if (fflush(out) != 0)
        break;
    }
  reml_prediction_free(s.p);
  reml_features_free(s.x);
  reml_workspace_free(s.model);
  free(question);
}

struct client {
  const char *path;
  int socket;
};

static void *serve_client(void *argument)
{
  struct client client = *(struct client *)argument;
  int copy = dup(client.socket);
  FILE *in = fdopen(client.socket, "r"), *out = copy < 0 ? NULL : fdopen(copy, "w");

  free(argument);
  if (in != NULL && out != NULL)
    serve(client.path, in, out);
  if (out != NULL)
    fclose(out);
  if (in != NULL)
    fclose(in);
  return NULL;
}

static int listen_at(const char *name)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int socket_ = socket(AF_UNIX, SOCK_STREAM, 0);

  if (strlen(name) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  strcpy(address.sun_path, name);
  if (socket_ < 0 || bind(socket_, (const struct sockaddr *)&address, sizeof address) != 0 || listen(socket_, SOMAXCONN) != 0)
    return -1;
  return socket_;
}

/* One thread for each client, for ever. */
static int serve_all(const char *path, int listener)
{
  for (;;) {
    pthread_t thread;
    struct client *client = malloc(sizeof *client);

    if (client == NULL)
      break;
    do
      *client = (struct client){ path, accept(listener, NULL, NULL) };
    while (client->socket < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (client->socket < 0 || (errno = pthread_create(&thread, NULL, serve_client, client)) != 0)
      break;
    pthread_detach(thread);
  }
  perror("serve");
  return 1;
}

int main(int argc, char **argv)
{
  struct session first = { argc > 1 ? argv[1] : NULL, NULL, NULL, NULL };
  reml_error err = REML_ERROR_INIT;
  int listener;

  if (argc != 2 && argc != 3) {
    fprintf(stderr, "usage: serve MODEL [SOCKET]\n");
    return 2;
  }
  /* A client that does not wait for its answer is no reason to end, and a model that is none is, now. */
  signal(SIGPIPE, SIG_IGN);
  if (!refresh(&first, &err))
    return 1;
  reml_features_free(first.x);
  reml_workspace_free(first.model);
  if (argc == 2) {
    serve(argv[1], stdin, stdout);
    return 0;
  }
  listener = listen_at(argv[2]);
  if (listener < 0) {
    perror(argv[2]);
    return 1;
  }
  return serve_all(argv[1], listener);
}
