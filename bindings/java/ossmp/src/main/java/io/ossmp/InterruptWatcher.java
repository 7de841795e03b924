package io.ossmp;

import java.util.ArrayList;
import java.util.List;

/**
 * Cancels calls whose thread was interrupted. A thread inside the library does not notice that itself, so one thread
 * looks after all of them, and sleeps while there is none.
 */
final class InterruptWatcher {
    private static final long EVERY_MS = 25;
    /** So often it looks in vain before it waits to be woken: calls in a row need not wake it one by one. */
    private static final int LOOKS = 8;
    /** How long it waits for the next call before it ends. */
    private static final long IDLE_MS = 10_000;
    private static final List<Call> CALLS = new ArrayList<>();
    private static boolean running;
    private static boolean asleep;

    private InterruptWatcher() {
    }

    static void watch(Call call) {
        synchronized (CALLS) {
            CALLS.add(call);
            if (!running) {
                running = true;
                Thread thread = new Thread(InterruptWatcher::run, "ossmp-interrupts");
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                thread.start();
            } else if (asleep) {
                asleep = false;
                CALLS.notifyAll();
            }
        }
    }

    static void forget(Call call) {
        synchronized (CALLS) {
            CALLS.remove(call);
        }
    }

    private static void run() {
        synchronized (CALLS) {
            while (waitForCalls()) {
                for (Call call : CALLS) {
                    call.cancelIfInterrupted();
                }
                pause(EVERY_MS);
            }
            running = false;
        }
    }

    private static boolean waitForCalls() {
        for (int look = 0; CALLS.isEmpty() && look < LOOKS; look++) {
            pause(EVERY_MS);
        }
        if (CALLS.isEmpty()) {
            asleep = true;
            pause(IDLE_MS);
            asleep = false;
        }
        return !CALLS.isEmpty();
    }

    private static void pause(long ms) {
        try {
            CALLS.wait(ms);
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread: go on.
        }
    }
}
