/* Shows how far an upload is: a bar that is redrawn on a terminal, a line for each tenth elsewhere. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

struct progress {
    int terminal;      /* redraw, or print lines */
    double last;       /* seconds_now() of the last call, below 0 before the first */
    int64_t last_done; /* and bytes done then */
    double rate;       /* bytes per second of late; 0 until it is known */
    int shown_tenths;  /* lines printed so far */
};

void progress_begin(struct progress *progress);

/* An ossmp_progress_fn; user_data is a struct progress. Never cancels. */
int32_t progress_show(void *user_data, int64_t bytes_done, int64_t bytes_total);

/* Leaves the line of the bar. */
void progress_end(const struct progress *progress);

#endif
