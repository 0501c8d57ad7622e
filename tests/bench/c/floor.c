/* Floor: what nothing in user space can beat. One thread, one send() per viewer and message, a frame built once.
 *
 * Usage: floor PORT. Speaks just enough WebSocket for the viewers of the bench: the handshake is not proved, nothing a
 * viewer says is understood. Commands and answers are those of tests/bench/control.py.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1 << 16, PAYLOAD = 200 };
static int fds[MOST], n_fds, poller;

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void send_all(int fd, const char *frame, size_t length) {
    while (length) {
        ssize_t sent = send(fd, frame, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN) return;
        if (sent < 0) poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, 1000);
        else frame += sent, length -= (size_t)sent;
    }
}

static void publish(unsigned number) {
    char frame[4 + PAYLOAD + 1] = {(char)0x81, 126, 0, (char)PAYLOAD};
    memset(frame + 4, 'x', PAYLOAD);
    char mark[16];
    int length = snprintf(mark, sizeof mark, "#%08u#", number);
    memcpy(frame + 4, mark, (size_t)length);
    for (int i = 0; i < n_fds; i++) send_all(fds[i], frame, 4 + PAYLOAD);
}

static void wait_until(uint64_t moment) {
    struct timespec at = {.tv_sec = (time_t)(moment / 1000000000u), .tv_nsec = (long)(moment % 1000000000u)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void obey(void) {
    unsigned first, number;
    unsigned long gap;
    char line[256];
    if (!fgets(line, sizeof line, stdin)) exit(0);
    if (sscanf(line, "publish %u %u %lu", &first, &number, &gap) != 3) return;
    uint64_t began = now();
    printf("published");
    for (unsigned i = 0; i < number; i++) {
        if (gap) wait_until(began + (uint64_t)i * gap * 1000u);
        printf(" %llu", (unsigned long long)(began + (uint64_t)i * gap * 1000u));
        publish(first + i);
    }
    printf("\n");
    fflush(stdout);
}

static void welcome(int door) {
    int fd = accept4(door, NULL, NULL, SOCK_NONBLOCK), one = 1;
    if (fd < 0) return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

static void listen_to(int fd) {
    static const char YES[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
    char said[2048];
    ssize_t got = recv(fd, said, sizeof said, 0);
    if (got <= 0) {
        for (int i = 0; i < n_fds; i++)
            if (fds[i] == fd) fds[i--] = fds[--n_fds];
        close(fd);
    } else if (memcmp(said, "GET ", 4) == 0 && n_fds < MOST) {
        send_all(fd, YES, sizeof YES - 1);
        fds[n_fds++] = fd;
    }
}

int main(int n, char **given) {
    int door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(n > 1 ? given[1] : "0"))};
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(door, (struct sockaddr *)&at, sizeof at) < 0 || listen(door, 4096) < 0) return 1;
    setvbuf(stdin, NULL, _IONBF, 0);
    poller = epoll_create1(0);
    struct epoll_event events[256], door_event = {.events = EPOLLIN, .data.fd = door},
                                    in_event = {.events = EPOLLIN, .data.fd = 0};
    epoll_ctl(poller, EPOLL_CTL_ADD, door, &door_event);
    epoll_ctl(poller, EPOLL_CTL_ADD, 0, &in_event);
    printf("open\n");
    fflush(stdout);
    for (;;) {
        int ready = epoll_wait(poller, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == door) welcome(door);
            else if (events[i].data.fd == 0) obey();
            else listen_to(events[i].data.fd);
        }
    }
}
