package io.ossmp;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;

/** ossmp_log_fn. */
interface LogFunction extends Callback {
    void log(Pointer userData, int level, Pointer message);
}
