#define _POSIX_C_SOURCE 200809L

#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

#define BAR 30

void progress_begin(struct progress *progress)
{
    memset(progress, 0, sizeof *progress);
    progress->terminal = isatty(STDOUT_FILENO);
    progress->last = -1;
    progress->shown_tenths = -1;
}

static void draw(double share, int64_t done, int64_t total, double rate)
{
    char bar[BAR + 1];
    int filled = (int)(share * BAR);
    double left = rate > 0 ? (double)(total - done) / rate : 0;

    memset(bar, '.', BAR);
    memset(bar, '#', (size_t)filled);
    bar[BAR] = '\0';
    printf("\r[%s] %5.1f%%  %7.1f of %.1f MB  %7.1f MB/s", bar, share * 100, (double)done / 1e6, (double)total / 1e6,
           rate / 1e6);
    if (done < total && rate > 0)
        printf("  %d:%02d left ", (int)(left / 60), (int)left % 60);
    else
        printf("            ");
    fflush(stdout);
}

/* A tenth of each new look, the rest of those before. What the first look finds may have been there already, from an
 * earlier run: that was not sent now, and has no rate. */
static void update_rate(struct progress *progress, int64_t done)
{
    double now = seconds_now();
    double elapsed = now - progress->last;

    if (progress->last < 0 || progress->last_done == 0) {
        progress->last = now;
        progress->last_done = done;
    } else if (elapsed >= 0.05) {
        double latest = (double)(done - progress->last_done) / elapsed;
        progress->rate = progress->rate > 0 ? 0.9 * progress->rate + 0.1 * latest : latest;
        progress->last = now;
        progress->last_done = done;
    }
}

int32_t progress_show(void *user_data, int64_t bytes_done, int64_t bytes_total)
{
    struct progress *progress = user_data;
    double share, rate;

    update_rate(progress, bytes_done);
    rate = progress->rate;
    if (bytes_total < 0) { /* a stream: nobody knows its length */
        if (progress->terminal) {
            printf("\r%9.1f MB  %7.1f MB/s ", (double)bytes_done / 1e6, rate / 1e6);
            fflush(stdout);
        }
        return 0;
    }
    share = bytes_total > 0 ? (double)bytes_done / (double)bytes_total : 1;
    if (progress->terminal) {
        draw(share, bytes_done, bytes_total, rate);
    } else if ((int)(share * 10) > progress->shown_tenths) {
        progress->shown_tenths = (int)(share * 10);
        printf("%3d%%  %" PRId64 " of %" PRId64 " bytes", progress->shown_tenths * 10, bytes_done, bytes_total);
        if (rate > 0)
            printf("  %.1f MB/s", rate / 1e6);
        printf("\n");
        fflush(stdout);
    }
    return 0;
}

void progress_end(const struct progress *progress)
{
    if (progress->terminal && progress->last >= 0)
        printf("\n");
}
