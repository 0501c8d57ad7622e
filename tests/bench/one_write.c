/* The floor: what nothing in user space can beat with one send per socket. */
#include <stddef.h>
#include <sys/socket.h>

void floor_of_sends(const int *fds, size_t count, const char *frame, size_t length)
{
    for (size_t i = 0; i < count; i++)
        send(fds[i], frame, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}
