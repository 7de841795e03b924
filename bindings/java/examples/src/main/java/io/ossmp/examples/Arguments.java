package io.ossmp.examples;

import io.ossmp.OssmpClient;
import io.ossmp.OssmpClientBuilder;
import io.ossmp.OssmpException;

/** What all examples share: clients from arguments and environment, and failures on standard error. */
final class Arguments {
    static final int FAILED = 1;
    static final int WRONG = 2;

    private Arguments() {
    }

    /** Makes a client with the keys of the environment, and OSS_REGION where the endpoint does not name the region. */
    static OssmpClient client(String endpoint) {
        return client(endpoint, 0);
    }

    /** As {@link #client(String)}; it sends so many bytes per second at most, unless that is 0. */
    static OssmpClient client(String endpoint, long bytesPerSecond) {
        OssmpClientBuilder builder = OssmpClient.builder().endpoint(endpoint).credentialsFromEnvironment()
                .bandwidthLimit(bytesPerSecond);
        String region = System.getenv("OSS_REGION");
        return (region == null ? builder : builder.region(region)).build();
    }

    static void require(String[] arguments, int least, int most, String usage) {
        if (arguments.length < least || arguments.length > most) {
            System.err.println("usage: " + usage);
            System.err.println("The environment holds OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET, OSS_SESSION_TOKEN "
                    + "for temporary keys, and OSS_REGION where the endpoint does not name it.");
            System.exit(WRONG);
        }
    }

    /** Gives the argument at that index as a number; {@code otherwise} when there is none. */
    static long number(String[] arguments, int index, long otherwise) {
        if (arguments.length <= index) {
            return otherwise;
        }
        try {
            return Long.parseLong(arguments[index]);
        } catch (NumberFormatException e) {
            System.err.println(arguments[index] + " is not a number");
            System.exit(WRONG);
            return otherwise;
        }
    }

    static void printFailure(OssmpException e) {
        System.err.println("error: " + e.getMessage());
        System.err.println("  status      " + e.status());
        printLine("code", e.code());
        printLine("request id", e.requestId());
        printLine("upload id", e.uploadId());
    }

    private static void printLine(String name, String value) {
        if (!value.isEmpty()) {
            System.err.printf("  %-11s %s%n", name, value);
        }
    }
}
