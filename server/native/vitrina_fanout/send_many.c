/* One frame to many sockets, for server/live/fanout.py, which calls it by ctypes: no Python.h, so any compiler will do,
 * and Python's lock is free meanwhile.
 *
 * The number at the end of the name is that of this contract; another contract takes another number, so that an old
 * library is never called with new arguments.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#ifndef MSG_NOSIGNAL /* macOS has none; Python ignores SIGPIPE */
#define MSG_NOSIGNAL 0
#endif

/* Sends `frame` of `length` bytes once to each of `count` descriptors; none waits. `taken[i]` becomes the number of bytes
 * that the kernel took from it for fds[i], 0 if that is full, or -errno. Returns how many did not take the whole frame.
 */
size_t vitrina_send_many_1(const int *fds, size_t count, const char *frame, size_t length, int64_t *taken)
{
    size_t troubles = 0;

    for (size_t i = 0; i < count; i++) {
        ssize_t sent;

        do
            sent = send(fds[i], frame, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        while (sent < 0 && errno == EINTR);
        if (sent < 0)
            sent = errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -errno;
        taken[i] = sent;
        troubles += sent < 0 || (size_t)sent != length;
    }
    return troubles;
}
