/* Makes every flush to disk SLOWFLUSH_MS milliseconds slower (LD_PRELOAD), as on a disk without a write cache. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void wait_longer(void) {
    const char *text = getenv("SLOWFLUSH_MS");
    long ms = text ? atol(text) : 5;
    struct timespec pause = {ms / 1000, (ms % 1000) * 1000000L};
    nanosleep(&pause, NULL);
}

int fsync(int file) {
    wait_longer();
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    wait_longer();
    return (int)syscall(SYS_fdatasync, file);
}
