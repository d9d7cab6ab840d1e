/* A contextual bandit: learns to read handwritten digits although nobody ever tells it which digit an image shows, only whether
 * its own guess was right.
 *
 *   bandit DIGITS CONFIG MODEL DECISIONS
 *
 * plays EVENTS events.  In each, the world shows one of the images in the file DIGITS, and the policy answers one of ten actions
 * and learns what that one cost: -1 when it is the digit shown, 0 otherwise.  (What nobody has tried is predicted to cost 0; so
 * a wrong answer looks no better than an untried one.)  CONFIG says how it explores, see explorers/.  The model is saved to
 * MODEL; DECISIONS becomes a CSV of all that was decided, and of the regret: how much less a policy that can read would have
 * paid so far.  bandit.py does the same, number for number. */
#include <inttypes.h>
#include <reml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS = 10000, SHOW_EVERY = 1000, DIGITS = 10, PIXELS = 64, MAX_IMAGES = 2000 };

struct image {
  uint32_t digit;
  float pixels[PIXELS]; /* from 0, white, to 16 */
};

/* Ends the program when a call has failed. */
static void check(reml_status status, const reml_error *err)
{
  if (status < 0) {
    fprintf(stderr, "bandit: %s\n", err->message);
    exit(1);
  }
}

static FILE *open_file(const char *path, const char *mode)
{
  FILE *file = fopen(path, mode);

  if (file == NULL) {
    perror(path);
    exit(1);
  }
  return file;
}

/* Reads lines such as "4 0000fg10…": the digit, and for each pixel one numeral of base 17. */
static size_t read_images(const char *path, struct image *images)
{
  static const char numerals[] = "0123456789abcdefg";
  FILE *file = open_file(path, "r");
  char text[PIXELS + 1];
  uint32_t digit;
  size_t count = 0;
  int found;

  while ((found = fscanf(file, "%1" SCNu32 " %64[0-9a-g]", &digit, text)) == 2 && strlen(text) == PIXELS &&
         count < MAX_IMAGES) {
    images[count].digit = digit;
    for (size_t i = 0; i < PIXELS; i++)
      images[count].pixels[i] = (float)(strchr(numerals, text[i]) - numerals);
    count++;
  }
  if (count == 0 || found != EOF) {
    fprintf(stderr, "bandit: %s: image %zu is missing, damaged or one too many\n", path, count + 1);
    exit(1);
  }
  fclose(file);
  return count;
}

/* The pixels are what all actions share; an action is known by its name.  What is learned are weights for pairs of a pixel and
 * a name, which the interactions of the configuration make. */
static void describe(reml_features *x, const struct image *image)
{
  char name[] = "0";

  reml_features_clear(x);
  reml_features_namespace(x, "image", REML_STRLEN);
  reml_features_add_vector(x, NULL, image->pixels, PIXELS);
  for (int i = 0; i < DIGITS; i++) {
    name[0] = (char)('0' + i);
    reml_features_action(x);
    reml_features_namespace(x, "digit", REML_STRLEN);
    reml_features_add_text(x, "is", REML_STRLEN, name, 1);
  }
}

static void play(reml_workspace *ws, const struct image *images, size_t count, FILE *decisions)
{
  reml_error err = REML_ERROR_INIT;
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  int regret = 0;

  check(reml_features_create(&x, ws, &err), &err);
  check(reml_prediction_create(&p, &err), &err);
  fprintf(decisions, "event,digit,action,probability,cost,regret\n");
  for (uint64_t event = 1; event <= EVENTS; event++) {
    /* The world's numbers are other ones than the policy's, which are made of the event. */
    const struct image *image = &images[(size_t)(reml_uniform(EVENTS + event) * (double)count)];
    uint32_t action;
    int cost;
    float probability;
    reml_label y;

    describe(x, image);
    check(reml_workspace_predict(ws, x, p, &err), &err);
    check(reml_prediction_sample(p, reml_uniform(event), &action, &probability, &err), &err);
    cost = action == image->digit ? -1 : 0;
    /* The probability is that of the moment when the action was drawn: it has to be written down then. */
    y = reml_cb_label(action, (float)cost, probability);
    check(reml_workspace_learn(ws, x, &y, &err), &err);

    regret += cost + 1;
    fprintf(decisions, "%" PRIu64 ",%" PRIu32 ",%" PRIu32 ",%.9g,%d,%d\n", event, image->digit, action, (double)probability,
            cost, regret);
    if (event % SHOW_EVERY == 0)
      printf("%5" PRIu64 " events, average cost %.4f, regret %d\n", event, regret / (double)event - 1, regret);
  }
  reml_prediction_free(p);
  reml_features_free(x);
}

int main(int argc, char **argv)
{
  static struct image images[MAX_IMAGES];
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws = NULL;
  size_t count;
  FILE *decisions;

  if (argc != 5) {
    fprintf(stderr, "usage: bandit DIGITS CONFIG MODEL DECISIONS\n");
    return 2;
  }
  count = read_images(argv[1], images);
  check(reml_workspace_create(&ws, reml_from_file(argv[2]), NULL, &err), &err);
  decisions = open_file(argv[4], "w");
  play(ws, images, count, decisions);
  check(reml_workspace_save(ws, reml_to_file(argv[3]), REML_FORMAT_BINARY, &err), &err);
  reml_workspace_free(ws);
  if (fclose(decisions) != 0) {
    perror(argv[4]);
    return 1;
  }
  return 0;
}
