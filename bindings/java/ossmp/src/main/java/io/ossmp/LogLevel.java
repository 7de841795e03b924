package io.ossmp;

import java.util.logging.Level;

/** How much a line of the log matters. */
public enum LogLevel {
    /** A call failed. */
    ERROR(1, Level.SEVERE),
    /** Something was wrong and was put right: a retry, a clock correction. */
    WARN(2, Level.WARNING),
    /** An upload was started, completed or aborted. */
    INFO(3, Level.INFO),
    /** Every attempt of every request. */
    DEBUG(4, Level.FINE);

    final int number;
    private final Level level;

    LogLevel(int number, Level level) {
        this.number = number;
        this.level = level;
    }

    /**
     * Gives the level of java.util.logging that stands for this one: SEVERE, WARNING, INFO or FINE.
     *
     * @return the level
     */
    public Level toJavaLevel() {
        return level;
    }

    static LogLevel of(int number) {
        return number <= 1 ? ERROR : number == 2 ? WARN : number == 3 ? INFO : DEBUG;
    }
}
