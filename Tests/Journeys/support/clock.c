// Loaded before libc into a program under test: its time of day is so many seconds apart from the machine's as the file says that
// TEST_CLOCK names, from the moment when it says so. Clocks that measure, and timers, go by the machine.
//
// libfaketime does more, and too much for a Swift program: it takes every absolute timer for one of the time of day, so that libdispatch,
// whose timers go by the monotonic clock, wakes nobody up; and it adds to the environment, which moves it away from the arguments that
// Swift looks for before it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const int64_t none = 0;
static const volatile int64_t *apart = &none;

__attribute__((constructor)) static void find(void) {
    const char *path = getenv("TEST_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *place = mmap(NULL, sizeof(*apart), PROT_READ, MAP_SHARED, file, 0);
    if (place != MAP_FAILED) apart = place;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *moment) {
    int result = (int)syscall(SYS_clock_gettime, clock, moment);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) moment->tv_sec += *apart;
    return result;
}

int gettimeofday(struct timeval *restrict moment, void *restrict zone) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *moment = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *moment) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (moment) *moment = now.tv_sec;
    return now.tv_sec;
}

// A deadline by the time of day, as the machine knows it. One by a clock that counts from the machine's start is much smaller.
static struct timespec true_deadline(const struct timespec *deadline) {
    int64_t seconds = deadline->tv_sec > 1000000000 ? deadline->tv_sec - *apart : deadline->tv_sec;
    return (struct timespec){seconds, deadline->tv_nsec};
}

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict lock, const struct timespec *restrict deadline) {
    int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *) = dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    struct timespec moment = true_deadline(deadline);
    return next(condition, lock, &moment);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline) {
    int (*next)(sem_t *, const struct timespec *) = dlsym(RTLD_NEXT, "sem_timedwait");
    struct timespec moment = true_deadline(deadline);
    return next(semaphore, &moment);
}
