/* Viewers: many WebSocket clients in one thread, for the bench.
 *
 * Usage: viewers PORT PATH COUNT PER_ADDRESS SCRIPT WORDS
 *   PER_ADDRESS  connections from each of 127.0.1.1, 127.0.1.2, ...
 *   SCRIPT       what each viewer says and waits for after the handshake, one step a line:
 *                  send TEXT      (%w: this viewer's line of WORDS; %0 %1: how much was heard on each lane)
 *                  await NEEDLE   (a text frame that holds it)
 *                  answer IN OUT  (at any time: a frame that is IN is answered with OUT)
 *   WORDS        one line a viewer, or "-"
 *
 * A message of the bench carries its number as #00000042# (lane 0) or @00000042@ (lane 1). Each viewer must hear each
 * number of a lane once and in order; whatever else happens is counted. Only frame headers are parsed.
 *
 * Commands on stdin:  report | storm SCRIPT WORDS PORT (drop all; all come back, to PORT) | quit
 * Lines on stdout:    joined COUNT NS | got LANE NUMBER NS (the last viewer heard it) |
 *                     report FRAMES (that carried messages) MESSAGES REPEATED MISSED CLOSED TURNED_AWAY MISPLACED JOINED CLOSE_CODE | fault WORDS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { STEPS = 16, ROOM = 1 << 20, NUMBERS = 1 << 20, LANES = 2, WORD = 1 << 12 };
#define LATER 500000000u /* ns until somebody comes again whom nobody told when; web/src/lib/backoff.ts */
#define LOOKS_EVERY 5000000u /* ns */
enum state { OUTSIDE, CONNECTING, SHAKING, TALKING, JOINED, GONE };

struct viewer {
    int fd;
    enum state state;
    int step;
    uint32_t next[LANES]; /* the number awaited on each lane */
    uint64_t after;       /* ns they were told to wait */
    uint64_t due;         /* when they come again, 0 if they need not */
    char *rest;           /* an unfinished frame */
    int held;
    char *word;
};
struct step { char kind; char *text, *answer; };

static struct viewer *viewers;
static struct step steps[STEPS];
static int count, port, per_address, n_steps, poller, in_flight, begun, joined;
static int n_again, at_once = 200; /* who comes again later; how many may be on their way in */
static uint64_t looked_again;
static const char *path;
static uint32_t *heard[LANES]; /* by number: how many viewers heard it */
static uint64_t frames, messages, repeated, missed, closed, turned, misplaced;
static int close_code;
static const char MARKS[LANES] = {'#', '@'};
static char *room; /* what was just read; shared, as viewers are served one after another */

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void say(const char *words, ...) {
    va_list list;
    va_start(list, words);
    vprintf(words, list);
    va_end(list);
    fflush(stdout);
}

static _Noreturn void give_up(const char *what) {
    say("fault %s: %s\n", what, strerror(errno));
    exit(1);
}

static char *slurp(const char *name) {
    FILE *file = fopen(name, "r");
    if (!file) give_up(name);
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *text = calloc(1, (size_t)length + 1);
    if (!text || fread(text, 1, (size_t)length, file) != (size_t)length) give_up(name);
    fclose(file);
    return text;
}

static void read_script(const char *script, const char *words) {
    n_steps = 0;
    char *lines = slurp(script), *line;
    while ((line = strsep(&lines, "\n"))) {
        char *kind = strsep(&line, " ");
        if (!*kind) continue;
        if (n_steps == STEPS) give_up("too many steps");
        struct step *step = &steps[n_steps++];
        step->kind = *kind == 'a' && kind[1] == 'n' ? 'r' : *kind; /* send, await, (an)swer = reply */
        step->text = step->kind == 'r' ? strsep(&line, " ") : line;
        step->answer = line;
    }
    if (strcmp(words, "-") == 0) return;
    char *each = slurp(words);
    for (int i = 0; i < count; i++) viewers[i].word = strsep(&each, "\n");
}

static void watch(struct viewer *viewer, int change, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u32 = (uint32_t)(viewer - viewers)};
    if (epoll_ctl(poller, change, viewer->fd, &event) < 0) give_up("epoll_ctl");
}

static void enter(struct viewer *viewer) {
    int index = (int)(viewer - viewers), one = 1;
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    from.sin_addr.s_addr = htonl(0x7f000101u + (uint32_t)(index / per_address));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    viewer->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (viewer->fd < 0) give_up("socket");
    setsockopt(viewer->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    if (bind(viewer->fd, (struct sockaddr *)&from, sizeof from) < 0) give_up("bind");
    if (connect(viewer->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) give_up("connect");
    viewer->state = CONNECTING;
    viewer->step = viewer->held = 0;
    in_flight++;
    watch(viewer, EPOLL_CTL_ADD, EPOLLOUT);
}

static void come_again(struct viewer *viewer, uint64_t due) {
    viewer->due = due;
    n_again++;
}

static void enter_more(void) {
    while (begun < count && in_flight < at_once) enter(&viewers[begun++]);
    uint64_t moment = now();
    if (!n_again || moment - looked_again < LOOKS_EVERY) return;
    looked_again = moment;
    for (int i = 0; i < count && in_flight < at_once; i++) {
        if (!viewers[i].due || viewers[i].due > moment) continue;
        viewers[i].due = 0, n_again--;
        enter(&viewers[i]);
    }
}

/* Who was in is gone for good; who was turned away comes again, as our page does. */
static void leave(struct viewer *viewer) {
    close(viewer->fd);
    viewer->held = 0;
    if (viewer->state == JOINED) {
        joined--, closed++;
    } else {
        come_again(viewer, now() + (viewer->after > LATER ? viewer->after : LATER));
        viewer->after = 0;
        in_flight--, turned++;
    }
    viewer->state = GONE;
}

static void write_all(struct viewer *viewer, const char *data, size_t length) {
    if (send(viewer->fd, data, length, MSG_NOSIGNAL) != (ssize_t)length) say("fault short write\n");
}

/* A masked text frame; the mask is zero, which leaves the bytes as they are. */
static void send_frame(struct viewer *viewer, uint8_t opcode, const char *text, size_t length) {
    char frame[WORD * 2];
    size_t head = 2;
    frame[0] = (char)(0x80 | opcode);
    if (length < 126) {
        frame[1] = (char)(0x80 | length);
    } else {
        frame[1] = (char)(0x80 | 126);
        frame[2] = (char)(length >> 8);
        frame[3] = (char)length;
        head = 4;
    }
    memset(frame + head, 0, 4);
    memcpy(frame + head + 4, text, length);
    write_all(viewer, frame, head + 4 + length);
}

static void say_step(struct viewer *viewer, const char *text) {
    char said[WORD];
    size_t length = 0;
    for (const char *at = text; *at && length < sizeof said - 1; at++) {
        size_t left = sizeof said - length;
        if (at[0] == '%' && at[1] == 'w') length += (size_t)snprintf(said + length, left, "%s", viewer->word), at++;
        else if (at[0] == '%' && (at[1] == '0' || at[1] == '1'))
            length += (size_t)snprintf(said + length, left, "%u", viewer->next[at[1] - '0']), at++;
        else said[length++] = *at;
    }
    send_frame(viewer, 1, said, length);
}

/* Say everything up to the next thing to wait for. */
static void go_on(struct viewer *viewer) {
    while (viewer->step < n_steps && steps[viewer->step].kind != 'a') {
        struct step *step = &steps[viewer->step++];
        if (step->kind == 's') say_step(viewer, step->text);
    }
    if (viewer->step < n_steps) return;
    viewer->state = JOINED;
    in_flight--;
    if (++joined == count) say("joined %d %llu\n", joined, (unsigned long long)now());
}

static void count_messages(struct viewer *viewer, const char *text, size_t length) {
    const char *end = text + length;
    for (int lane = 0; lane < LANES; lane++) {
        for (const char *at = text; (at = memchr(at, MARKS[lane], (size_t)(end - at))) && end - at >= 10; at++) {
            if (at[9] != MARKS[lane]) continue;
            uint32_t number = 0;
            for (int i = 1; i < 9; i++) number = number * 10 + (uint32_t)(at[i] - '0');
            at += 9;
            messages++;
            if (number >= NUMBERS) { say("fault number %u\n", number); continue; }
            if (number < viewer->next[lane]) { repeated++; continue; }
            missed += number - viewer->next[lane];
            viewer->next[lane] = number + 1;
            if (++heard[lane][number] == (uint32_t)count)
                say("got %d %u %llu\n", lane, number, (unsigned long long)now());
        }
    }
}

/* Events end at the offset that stands before them: number 41 is the last under "o":42. A client drops what it has heard
 * by its offset; an event under a wrong one would be shown twice, or never. */
static uint64_t misplaced_in(const char *text, size_t length) {
    static const char OFFSET[] = "\"o\":";
    const char *end = text + length, *at = memmem(text, length, OFFSET, 4), *following;
    uint64_t misplaced = 0;
    for (; at; at = following) {
        uint64_t offset = strtoull(at + 4, NULL, 10);
        following = memmem(at + 4, (size_t)(end - at - 4), OFFSET, 4);
        const char *until = following ? following : end;
        for (const char *mark = until - 10; mark > at; mark--) {
            if ((*mark != MARKS[0] && *mark != MARKS[1]) || mark[9] != *mark) continue;
            misplaced += strtoull(mark + 1, NULL, 10) + 1 != offset;
            break;
        }
    }
    return misplaced;
}

static void hear(struct viewer *viewer, uint8_t opcode, const char *text, size_t length) {
    if (opcode == 9) return send_frame(viewer, 10, text, length);
    if (opcode == 8) {
        close_code = length >= 2 ? (uint8_t)text[0] << 8 | (uint8_t)text[1] : 1005;
        return leave(viewer);
    }
    if (opcode != 1 && opcode != 2) return;
    for (int i = 0; i < n_steps; i++) {
        struct step *step = &steps[i];
        if (step->kind == 'r' && strlen(step->text) == length && memcmp(step->text, text, length) == 0)
            return send_frame(viewer, 1, step->answer, strlen(step->answer));
    }
    static const char AFTER[] = "\"after\":";
    const char *after = viewer->state == TALKING ? memmem(text, length, AFTER, sizeof AFTER - 1) : NULL;
    if (after) viewer->after = strtoull(after + sizeof AFTER - 1, NULL, 10) * 1000000u;
    uint64_t before = messages;
    count_messages(viewer, text, length);
    frames += messages != before;
    if (messages != before) misplaced += misplaced_in(text, length);
    if (viewer->state != TALKING || steps[viewer->step].kind != 'a') return;
    const char *needle = steps[viewer->step].text;
    if (memmem(text, length, needle, strlen(needle))) viewer->step++, go_on(viewer);
}

/* Every whole frame in what was read; returns how many bytes they took. */
static size_t take_frames(struct viewer *viewer, char *data, size_t length) {
    size_t taken = 0;
    while (length - taken >= 2 && viewer->state != GONE) {
        uint8_t *head = (uint8_t *)data + taken;
        size_t header = 2, size = head[1] & 127u;
        if (size == 126) header = 4;
        if (size == 127) header = 10;
        if (length - taken < header) break;
        if (header > 2) size = 0;
        for (size_t i = 2; i < header; i++) size = size << 8 | head[i];
        if (length - taken - header < size) break;
        taken += header + size;
        hear(viewer, head[0] & 15u, (char *)head + header, size);
    }
    return taken;
}

static size_t take_answer(struct viewer *viewer, char *data, size_t length) {
    char *end = memmem(data, length, "\r\n\r\n", 4);
    if (!end) return 0;
    if (length < 12 || memcmp(data + 9, "101", 3) != 0) {
        fprintf(stderr, "viewers: %.*s\n", (int)strcspn(data, "\r\n"), data);
        leave(viewer);
        return length;
    }
    viewer->state = TALKING;
    go_on(viewer);
    return (size_t)(end + 4 - data);
}

static void read_some(struct viewer *viewer) {
    memcpy(room, viewer->rest, (size_t)viewer->held);
    ssize_t got = recv(viewer->fd, room + viewer->held, (size_t)(ROOM - viewer->held), 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return leave(viewer);
    size_t length = (size_t)viewer->held + (size_t)got, taken = 0;
    if (viewer->state == SHAKING) taken = take_answer(viewer, room, length);
    if (viewer->state == TALKING || viewer->state == JOINED)
        taken += take_frames(viewer, room + taken, length - taken);
    if (viewer->state == GONE) return;
    viewer->held = (int)(length - taken);
    free(viewer->rest);
    viewer->rest = NULL;
    if (viewer->held) {
        viewer->rest = malloc((size_t)viewer->held);
        memcpy(viewer->rest, room + taken, (size_t)viewer->held);
    }
}

static void shake_hands(struct viewer *viewer) {
    char asked[512];
    int length = snprintf(asked, sizeof asked,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                          path, port);
    viewer->state = SHAKING;
    write_all(viewer, asked, (size_t)length);
    watch(viewer, EPOLL_CTL_MOD, EPOLLIN);
}

/* Everybody's network fails at once; they come back as our page does, after LATER to twice as long, with where they
 * stopped. */
static void storm(const char *script, const char *words) {
    struct linger reset = {.l_onoff = 1};
    at_once = count, n_again = 0;
    for (int i = 0; i < count; i++) {
        if (viewers[i].state != GONE) {
            setsockopt(viewers[i].fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
            close(viewers[i].fd);
        }
        viewers[i].state = OUTSIDE;
        come_again(&viewers[i], now() + LATER + LATER / (uint64_t)count * (uint64_t)i);
    }
    read_script(script, words);
    closed = turned = joined = in_flight = 0;
    begun = count;
}

static void report(void) {
    say("report %llu %llu %llu %llu %llu %llu %llu %d %d\n", (unsigned long long)frames, (unsigned long long)messages,
        (unsigned long long)repeated, (unsigned long long)missed, (unsigned long long)closed,
        (unsigned long long)turned, (unsigned long long)misplaced, joined, close_code);
}

static void obey(void) {
    static char lines[WORD];
    static size_t held;
    ssize_t got = read(0, lines + held, sizeof lines - held - 1);
    if (got <= 0) exit(0); /* whoever started us is gone */
    held += (size_t)got;
    lines[held] = 0;
    char *line = lines, *end;
    for (; (end = strchr(line, '\n')); line = end + 1) {
        *end = 0;
        char *rest = line, *verb = strsep(&rest, " ");
        if (strcmp(verb, "quit") == 0) exit(0);
        if (strcmp(verb, "report") == 0) report();
        if (strcmp(verb, "storm") == 0) {
            char *script = strsep(&rest, " "), *words = strsep(&rest, " ");
            port = atoi(rest);
            storm(script, words);
        }
    }
    held -= (size_t)(line - lines);
    memmove(lines, line, held);
}

int main(int n, char **given) {
    if (n != 7) return 2;
    port = atoi(given[1]), path = given[2], count = atoi(given[3]), per_address = atoi(given[4]);
    viewers = calloc((size_t)count, sizeof *viewers);
    room = malloc(ROOM);
    for (int lane = 0; lane < LANES; lane++) heard[lane] = calloc(NUMBERS, sizeof **heard);
    poller = epoll_create1(0);
    read_script(given[5], given[6]);
    struct epoll_event stdin_event = {.events = EPOLLIN, .data.u32 = UINT32_MAX}, events[1024];
    epoll_ctl(poller, EPOLL_CTL_ADD, 0, &stdin_event);
    enter_more();
    for (;;) {
        int ready = epoll_wait(poller, events, 1024, n_again ? 5 : -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.u32 == UINT32_MAX) { obey(); break; } /* a storm makes the other events stale */
            struct viewer *viewer = &viewers[events[i].data.u32];
            if (viewer->state == GONE || viewer->state == OUTSIDE) continue;
            if (viewer->state == CONNECTING) shake_hands(viewer);
            else read_some(viewer);
        }
        enter_more();
    }
}
