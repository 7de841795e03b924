package io.ossmp;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;

/** ossmp_progress_fn. */
interface ProgressFunction extends Callback {
    int progress(Pointer userData, long bytesDone, long bytesTotal);
}
