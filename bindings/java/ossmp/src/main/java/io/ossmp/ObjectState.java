package io.ossmp;

/** What a failed call did to the object. */
public enum ObjectState {
    /** It is as it was before the call. */
    UNCHANGED,
    /** This upload made it. */
    MADE,
    /** Not known: look at the object before you upload again. */
    UNKNOWN;

    static ObjectState of(int number) {
        return number == 0 ? UNCHANGED : number == 1 ? MADE : UNKNOWN;
    }
}
