package io.ossmp;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;

/** ossmp_read_fn. */
interface ReadFunction extends Callback {
    long read(Pointer userData, Pointer buffer, Lib.SizeT capacity);
}
