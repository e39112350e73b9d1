// Read bandwidth of caches and memory, as the host_memory benchmark defines it, without JavaScript: THREADS threads go through
// KIB KiB each for about a second. Prints GiB/s of all together. Built and compared by check-memory-rates.mjs.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef long long vector __attribute__((vector_size(16)));

static size_t bytes;
static volatile int stop;
static pthread_barrier_t ready;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

struct work { double seconds, done; long long sum; };

static void *run(void *argument) {
  struct work *work = argument;
  vector *block = aligned_alloc(4096, bytes);
  memset(block, 1, bytes);
  size_t count = bytes / sizeof(vector), piece = count < 65536 ? count : 65536, at = 0;
  vector a = {0, 0}, b = a, c = a, d = a;
  pthread_barrier_wait(&ready);
  double started = now();
  while (!stop) {
    for (size_t repeat = 0; repeat < 65536 / piece; repeat++)
      for (size_t i = at; i < at + piece; i += 8) {
        a ^= block[i]; b ^= block[i + 1]; c ^= block[i + 2]; d ^= block[i + 3];
        a ^= block[i + 4]; b ^= block[i + 5]; c ^= block[i + 6]; d ^= block[i + 7];
        __asm__ volatile("" : "+x"(a), "+x"(b), "+x"(c), "+x"(d)); // every load is made
      }
    at = at + 2 * piece > count ? 0 : at + piece;
    work->done += (double)(65536 / piece * piece * sizeof(vector));
  }
  work->seconds = now() - started;
  a ^= b ^ c ^ d;
  work->sum = a[0] ^ a[1];
  return NULL;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  bytes = (size_t)atol(argv[1]) * 1024;
  int threads = atoi(argv[2]);
  pthread_t handles[256];
  static struct work works[256];
  pthread_barrier_init(&ready, NULL, threads + 1);
  for (int i = 0; i < threads; i++) pthread_create(&handles[i], NULL, run, &works[i]);
  pthread_barrier_wait(&ready);
  nanosleep(&(struct timespec){.tv_nsec = 700000000}, NULL);
  stop = 1;
  double rate = 0;
  for (int i = 0; i < threads; i++) {
    pthread_join(handles[i], NULL);
    rate += works[i].done / works[i].seconds;
  }
  printf("%.3f\n", rate / (1 << 30));
  return 0;
}
