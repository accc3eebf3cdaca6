/* LD_PRELOAD library: every fsync and fdatasync takes SLOWSYNC_US microseconds longer, one after the other as on one disk;
   with SLOWSYNC_STALL_US set, the first one after every SLOWSYNC_STALL_EVERY_US takes that much longer instead, and all
   others wait for it, as on a cheap stick that tidies up its flash. Stands in for an old hard disk (10,000 us) or a stick
   (50,000 us with stalls of 2,000,000 us) where the disk that is there is fast. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;

static long setting(const char *name)
{
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

/* How long this one takes, in microseconds. Called with the disk held. */
static long takes(void)
{
    static long last_us;
    struct timespec now;
    long stall_us = setting("SLOWSYNC_STALL_US"), now_us;
    clock_gettime(CLOCK_MONOTONIC, &now);
    now_us = now.tv_sec * 1000000 + now.tv_nsec / 1000;
    if (!last_us)
        last_us = now_us;
    if (stall_us <= 0 || now_us - last_us < setting("SLOWSYNC_STALL_EVERY_US"))
        return setting("SLOWSYNC_US");
    last_us = now_us + stall_us;
    return stall_us;
}

static void wait_for_disk(void)
{
    struct timespec pause;
    long us;
    pthread_mutex_lock(&disk);
    us = takes();
    pause.tv_sec = us / 1000000;
    pause.tv_nsec = us % 1000000 * 1000;
    if (us > 0)
        nanosleep(&pause, NULL);
    pthread_mutex_unlock(&disk);
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_disk();
    return real(fd);
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_disk();
    return real(fd);
}
