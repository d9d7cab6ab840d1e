/* A race: two threads learn with one workspace, which reml.h forbids.  The scripts that look for races run it to see that they
 * find one. */
#include <reml.h>

#include <pthread.h>

static reml_workspace *ws;
static reml_features *x;

static void *learn(void *label)
{
  const reml_label *y = label;
  for (int i = 0; i < 100; i++)
    reml_workspace_learn(ws, x, y, NULL);
  return NULL;
}

int main(void)
{
  static const char config[] = "{\"globalConfig\": {\"numBits\": 4}, \"entryReduction\": {\"typename\": \"Coin\"}}";
  reml_label y = reml_simple_label(1, 1);
  pthread_t other;
  if (reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, NULL) < 0 ||
      reml_features_create(&x, ws, NULL) < 0 || reml_features_add(x, "a", 1, 1) < 0)
    return 1;
  /* Once before, so that all memory is there and the race does no harm but to the sums. */
  learn(&y);
  if (pthread_create(&other, NULL, learn, &y) != 0)
    return 1;
  learn(&y);
  pthread_join(other, NULL);
  reml_features_free(x);
  reml_workspace_free(ws);
  return 0;
}
