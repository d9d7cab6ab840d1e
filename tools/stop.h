/* SIGINT and SIGTERM end a run after the example that it is at, and what was asked for is still written.  A second one, for
 * those who cannot wait, kills. */
#ifndef STOP_H
#define STOP_H

#include <pthread.h>
#include <stdbool.h>

/* From now on; but a signal that whoever started the tool has it ignore stays ignored.  Prints why it failed. */
bool stop_on_signals(void);

/* The signal that came, asked by the main thread; 0: none. */
int stop_signal(void);

/* Ends all waiting for data, in whatever thread, for good. */
void stop_reading(void);

/* Becomes readable when waiting for data is to end; -1 before stop_on_signals. */
int stop_descriptor(void);

/* pthread_create for a thread that leaves the signals to the main one. */
int stop_free_thread(pthread_t *thread, void *(*run)(void *user), void *user);

#endif
