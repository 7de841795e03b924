package io.ossmp;

import java.time.Duration;
import java.util.Objects;

/** Durations on their way to the library: milliseconds in 32 bits. */
final class Millis {
    private Millis() {
    }

    static int of(String name, Duration duration) {
        Objects.requireNonNull(duration, name);
        if (duration.isNegative() || duration.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
            throw new InvalidArgumentException(name + " is " + duration + "; it must be 0 to "
                    + Duration.ofMillis(Integer.MAX_VALUE));
        }
        // A wish for less than a millisecond is not one for no limit.
        return duration.isZero() ? 0 : (int) Math.max(duration.toMillis(), 1);
    }
}
