package io.ossmp;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;

/** ossmp_credentials_fn. */
interface CredentialsFunction extends Callback {
    int fetch(Pointer userData, Pointer out);
}
