package io.ossmp;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Strings on their way to the library and back. */
final class Utf8 {
    private Utf8() {
    }

    /** Gives {@code value} with its NUL. What cannot be said in C is refused instead of being cut or replaced. */
    static byte[] in(String name, String value) {
        Objects.requireNonNull(value, name);
        if (value.indexOf('\0') >= 0) {
            throw new InvalidArgumentException(name + " holds a NUL character");
        }
        ByteBuffer encoded;
        try {
            encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
        } catch (CharacterCodingException e) {
            throw new InvalidArgumentException(name + " holds half of a surrogate pair");
        }
        return Arrays.copyOf(Arrays.copyOf(encoded.array(), encoded.remaining()), encoded.remaining() + 1);
    }

    /** As {@link #in}; null stays null. */
    static byte[] inOrNull(String name, String value) {
        return value == null ? null : in(name, value);
    }

    static String out(Pointer text) {
        return text == null ? "" : text.getString(0, "UTF-8");
    }
}
