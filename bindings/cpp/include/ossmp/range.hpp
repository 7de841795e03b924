#ifndef OSSMP_RANGE_HPP
#define OSSMP_RANGE_HPP

#include <cassert>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>

#include "detail/platform.hpp"
#include "result.hpp"

OSSMP_CPP_BEGIN

/// What a listing gives, one after the other, for a range-based for. Each page is asked for when it is needed. It can
/// be walked once. Move-only; do not move it while it is walked.
///
/// From a listing without try_, a page that cannot be had throws. From one with try_ the range ends early: ask failed()
/// behind the loop.
template <class T>
class range {
public:
    /// Puts the next into its argument and gives true, or gives false at the end.
    using source = std::function<result<bool>(T&)>;

    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = T*;
        using reference = T&;

        iterator() = default;
        explicit iterator(range* of) : range_(of) {}

        T& operator*() const noexcept { return range_->current_; }
        T* operator->() const noexcept { return &range_->current_; }
        iterator& operator++() {
            if (!range_->advance()) {
                range_ = nullptr;
            }
            return *this;
        }
        void operator++(int) { ++*this; }

        friend bool operator==(const iterator& a, const iterator& b) noexcept { return a.range_ == b.range_; }
        friend bool operator!=(const iterator& a, const iterator& b) noexcept { return a.range_ != b.range_; }

    private:
        range* range_ = nullptr;
    };

    range(source next, bool throws) : next_(std::move(next)), throws_(throws) {}
    range(range&&) = default;
    range& operator=(range&&) = default;

    iterator begin() { return advance() ? iterator(this) : iterator(); }
    iterator end() noexcept { return iterator(); }

    /// Whether it ended early.
    bool failed() const noexcept { return failure_ != nullptr; }
    /// Why it ended early; only there when it failed().
    const ossmp::error& error() const noexcept {
        assert(failure_);
        return *failure_;
    }

private:
    bool advance() {
        if (ended_) {
            return false;
        }
        result<bool> more = next_(current_);
        if (more && *more) {
            return true;
        }
        ended_ = true;
        if (!more) {
            failure_.reset(new ossmp::error(more.error()));
#if OSSMP_CPP_EXCEPTIONS
            if (throws_) {
                failure_->raise();
            }
#endif
        }
        return false;
    }

    source next_;
    bool throws_;
    bool ended_ = false;
    T current_{};
    std::unique_ptr<ossmp::error> failure_;
};

namespace detail {

/// Single entries out of pages: from next_page(Page&), which is as a range's source.
template <class Page, class NextPage>
class entries {
public:
    explicit entries(NextPage next_page) : next_page_(std::move(next_page)) {}

    result<bool> operator()(typename Page::value_type& entry) {
        while (index_ >= page_->size()) {
            index_ = 0;
            result<bool> more = next_page_(*page_);
            if (!more || !*more) {
                return more;
            }
        }
        entry = (*page_)[index_++];
        return true;
    }

private:
    NextPage next_page_;
    std::shared_ptr<Page> page_ = std::make_shared<Page>();  // shared, because a std::function wants to be copied
    std::size_t index_ = 0;
};

}  // namespace detail
OSSMP_CPP_END

#endif
