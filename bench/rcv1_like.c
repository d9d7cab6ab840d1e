/* rcv1_like FIRST COUNT: prints the documents FIRST to FIRST + COUNT - 1 of a collection like RCV1 as vw-text.
 *
 * A document follows from its number alone, so that any part of the collection can be made anywhere.  What is like RCV1 (Lewis,
 * Yang, Rose and Li, "RCV1: A new benchmark collection for text categorization research", 2004): 47,236 words, of which about 76
 * different ones are in a document, rare words rarer by a power law; weights (1 + log tf) * idf, scaled to length 1; 103 topics,
 * of unequal size; a label that says whether the topic is one of a class, which has 47 % of the documents.  What is not: a
 * document has one topic, no dates, and FLIPPED of the labels are wrong, so that no squared loss is below FLIPPED * (1 - FLIPPED). */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORDS = 47236, TOPICS = 103, TOPIC_WORDS = 1000, MOST_TOKENS = 2000 };

static const double FLIPPED = 0.03;
/* Tokens in a document: the logarithm is normal. */
static const double LOG_TOKENS = 4.22, SPREAD = 0.6;
/* At most this part of the tokens is from the topic; how much it is differs from document to document. */
static const double FROM_TOPIC = 0.9;
/* Ranks r = 0, 1, ... have probabilities as 1 / (r + FLAT); the most frequent are hardly different, as stop words are left out. */
static const double FLAT = 20, FLAT_TOPICS = 3;

/* SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
static uint64_t next(uint64_t *state)
{
  uint64_t z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

static double uniform(uint64_t *state)
{
  return (double)(next(state) >> 11) * 0x1p-53;
}

/* Box and Muller, "A note on the generation of random normal deviates", 1958. */
static double normal(uint64_t *state)
{
  double radius = sqrt(-2 * log(1 - uniform(state)));
  return radius * cos(6.283185307179586 * uniform(state));
}

/* A rank below `count` for a number u in [0, 1): the power law as if ranks were continuous. */
static unsigned rank(double u, unsigned count, double flat)
{
  unsigned r = (unsigned)(flat * (pow((count + flat) / flat, u) - 1));
  return r < count ? r : count - 1;
}

/* The logarithm of one over the part of documents that have a word, if all tokens were drawn by the law of words. */
static double idf(unsigned word)
{
  double chance = log((word + 1 + FLAT) / (word + FLAT)) / log((WORDS + FLAT) / FLAT);
  return -log(-expm1(-chance * exp(LOG_TOKENS)));
}

/* The word that is the r-th of a topic: any, but the rarest ones less than as often as they are. */
static unsigned topic_word(unsigned topic, unsigned r)
{
  uint64_t state = (uint64_t)topic << 32 | r;
  double u = uniform(&state);
  return (unsigned)(u * u * WORDS);
}

static int by_number(const void *a, const void *b)
{
  unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
  return (x > y) - (x < y);
}

static unsigned draw_tokens(unsigned *tokens, unsigned topic, uint64_t *state)
{
  double wanted = exp(LOG_TOKENS + SPREAD * normal(state)), part = FROM_TOPIC * uniform(state);
  unsigned count = wanted < 1 ? 1 : wanted > MOST_TOKENS ? MOST_TOKENS : (unsigned)wanted;
  for (unsigned i = 0; i < count; i++) {
    if (uniform(state) < part)
      tokens[i] = topic_word(topic, rank(uniform(state), TOPIC_WORDS, FLAT));
    else
      tokens[i] = rank(uniform(state), WORDS, FLAT);
  }
  qsort(tokens, count, sizeof *tokens, by_number);
  return count;
}

/* Counts tokens that are the same: the words, and the weight of each.  How many there are. */
static unsigned weigh(unsigned *tokens, unsigned count, double *weights)
{
  unsigned words = 0;
  double squares = 0;
  for (unsigned i = 0, same; i < count; i += same) {
    for (same = 1; i + same < count && tokens[i + same] == tokens[i];)
      same++;
    weights[words] = (1 + log(same)) * idf(tokens[i]);
    squares += weights[words] * weights[words];
    tokens[words++] = tokens[i];
  }
  for (unsigned i = 0; i < words; i++)
    weights[i] /= sqrt(squares);
  return words;
}

static void print_document(uint64_t number)
{
  static unsigned tokens[MOST_TOKENS];
  static double weights[MOST_TOKENS];
  uint64_t state = number, seed = next(&state);
  unsigned topic = rank(uniform(&seed), TOPICS, FLAT_TOPICS);
  unsigned label = (topic & 1) ^ (uniform(&seed) < FLIPPED);
  unsigned words = weigh(tokens, draw_tokens(tokens, topic, &seed), weights);
  printf("%u |features", label);
  for (unsigned i = 0; i < words; i++)
    printf(" %u:%.6f", tokens[i], weights[i]);
  putchar('\n');
}

/* Whether a word is a number. */
static bool read_number(const char *word, uint64_t *out)
{
  char *end;
  *out = strtoull(word, &end, 10);
  return *word >= '0' && *word <= '9' && *end == 0;
}

int main(int argc, char **argv)
{
  uint64_t first, count;
  if (argc != 3 || !read_number(argv[1], &first) || !read_number(argv[2], &count)) {
    fprintf(stderr, "usage: rcv1_like FIRST COUNT\n");
    return 2;
  }
  for (uint64_t number = first; number < first + count; number++)
    print_document(number);
  return ferror(stdout) || fflush(stdout) != 0;
}
