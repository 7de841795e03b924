package io.ossmp;

import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * All pages of a listing: one request for each, made when it is asked for. Each iterator and each stream begins anew.
 *
 * @param <P> a page
 */
public final class Paginator<P> implements Iterable<P> {
    private final Function<P, P> fetch;
    private final Function<P, Boolean> isTruncated;

    /** {@code fetch} gives the page behind one, and the first for null. */
    Paginator(Function<P, P> fetch, Function<P, Boolean> isTruncated) {
        this.fetch = fetch;
        this.isTruncated = isTruncated;
    }

    /**
     * Iterates over the pages. A page that cannot be had fails {@link Iterator#next()} with an
     * {@link OssmpException}; calling it again asks again.
     *
     * @return an iterator for one thread
     */
    @Override
    public Iterator<P> iterator() {
        return new Iterator<P>() {
            private P last;

            @Override
            public boolean hasNext() {
                return last == null || isTruncated.apply(last);
            }

            @Override
            public P next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the listing has no further page");
                }
                last = fetch.apply(last);
                return last;
            }
        };
    }

    /**
     * Streams the pages.
     *
     * @return a sequential stream
     */
    public Stream<P> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /**
     * Iterates over what is on the pages, such as {@code items(PartListing::parts)}, fetching pages as they are needed.
     *
     * @param onPage gives what is on a page
     * @param <T> what is on a page
     * @return an iterable whose iterators begin anew
     */
    public <T> Iterable<T> items(Function<? super P, ? extends Collection<T>> onPage) {
        return () -> new Items<>(iterator(), onPage);
    }

    private static final class Items<P, T> implements Iterator<T> {
        private final Iterator<P> pages;
        private final Function<? super P, ? extends Collection<T>> onPage;
        private Iterator<T> items = Collections.emptyIterator();

        Items(Iterator<P> pages, Function<? super P, ? extends Collection<T>> onPage) {
            this.pages = pages;
            this.onPage = onPage;
        }

        @Override
        public boolean hasNext() {
            while (!items.hasNext() && pages.hasNext()) {
                items = onPage.apply(pages.next()).iterator();
            }
            return items.hasNext();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the listing has no further entry");
            }
            return items.next();
        }
    }
}
