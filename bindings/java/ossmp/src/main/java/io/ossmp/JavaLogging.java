package io.ossmp;

import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Hands lines to java.util.logging. */
final class JavaLogging implements LogSink {
    private final Logger logger;

    JavaLogging(Logger logger) {
        this.logger = logger;
    }

    @Override
    public void log(LogLevel level, String message) {
        if (!logger.isLoggable(level.toJavaLevel())) {
            return;
        }
        LogRecord line = new LogRecord(level.toJavaLevel(), message);
        line.setLoggerName(logger.getName());
        // Else the record looks for its source on the stack, and finds the inside of JNA.
        line.setSourceClassName(OssmpClient.class.getName());
        line.setSourceMethodName(null);
        logger.log(line);
    }
}
