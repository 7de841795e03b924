#ifndef OSSMP_DETAIL_INDEX_ITERATOR_HPP
#define OSSMP_DETAIL_INDEX_ITERATOR_HPP

#include <cstddef>
#include <iterator>

#include "platform.hpp"

OSSMP_CPP_BEGIN
namespace detail {

/// Walks over a list by index, and gives its elements by value.
template <class List>
class index_iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = typename List::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = value_type;

    index_iterator() = default;
    index_iterator(const List& list, std::size_t index) noexcept : list_(&list), index_(index) {}

    value_type operator*() const { return (*list_)[index_]; }
    index_iterator& operator++() noexcept {
        ++index_;
        return *this;
    }
    index_iterator operator++(int) noexcept {
        index_iterator before = *this;
        ++index_;
        return before;
    }

    friend bool operator==(const index_iterator& a, const index_iterator& b) noexcept { return a.index_ == b.index_; }
    friend bool operator!=(const index_iterator& a, const index_iterator& b) noexcept { return a.index_ != b.index_; }

private:
    const List* list_ = nullptr;
    std::size_t index_ = 0;
};

}  // namespace detail
OSSMP_CPP_END

#endif
