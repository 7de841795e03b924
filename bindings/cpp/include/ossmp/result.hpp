#ifndef OSSMP_RESULT_HPP
#define OSSMP_RESULT_HPP

#include <cassert>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "detail/platform.hpp"
#include "error.hpp"

OSSMP_CPP_BEGIN

/// A value, or the error that came in its place: what the try_ form of a call gives. Move-only. Before you take the
/// value with * or ->, or the error, ask which is there.
template <class T>
class OSSMP_CPP_NODISCARD result {
public:
    using value_type = T;

    result(T value) : has_value_(true) { new (&value_) T(std::move(value)); }
    result(ossmp::error why) : has_value_(false) { new (&error_) ossmp::error(std::move(why)); }
    result(result&& other) noexcept(std::is_nothrow_move_constructible<T>::value) : has_value_(other.has_value_) {
        if (has_value_) {
            new (&value_) T(std::move(other.value_));
        } else {
            new (&error_) ossmp::error(other.error_);
        }
    }
    result& operator=(result&& other) noexcept(std::is_nothrow_move_constructible<T>::value) {
        static_assert(std::is_nothrow_move_constructible<T>::value, "else an exception would leave nothing behind");
        if (this != &other) {
            this->~result();
            new (this) result(std::move(other));
        }
        return *this;
    }
    ~result() {
        if (has_value_) {
            value_.~T();
        } else {
            error_.~error();
        }
    }

    bool has_value() const noexcept { return has_value_; }
    explicit operator bool() const noexcept { return has_value_; }

    T& operator*() & noexcept { return *held(); }
    const T& operator*() const& noexcept { return *held(); }
    T&& operator*() && noexcept { return std::move(*held()); }
    T* operator->() noexcept { return held(); }
    const T* operator->() const noexcept { return held(); }
    const ossmp::error& error() const noexcept {
        assert(!has_value_);
        return error_;
    }

#if OSSMP_CPP_EXCEPTIONS
    /// The value, or throws the error.
    T& value() & { return *checked().held(); }
    const T& value() const& { return *checked().held(); }
    T value() && { return std::move(*checked().held()); }
#endif

private:
    T* held() noexcept {
        assert(has_value_);
        return &value_;
    }
    const T* held() const noexcept {
        assert(has_value_);
        return &value_;
    }
#if OSSMP_CPP_EXCEPTIONS
    const result& checked() const {
        if (!has_value_) {
            error_.raise();
        }
        return *this;
    }
    result& checked() {
        const_cast<const result*>(this)->checked();
        return *this;
    }
#endif

    bool has_value_;
    union {
        T value_;
        ossmp::error error_;
    };
};

/// Success, or an error.
template <>
class OSSMP_CPP_NODISCARD result<void> {
public:
    using value_type = void;

    result() = default;
    result(ossmp::error why) : error_(new ossmp::error(std::move(why))) {}

    bool has_value() const noexcept { return !error_; }
    explicit operator bool() const noexcept { return !error_; }
    const ossmp::error& error() const noexcept {
        assert(error_);
        return *error_;
    }

#if OSSMP_CPP_EXCEPTIONS
    /// Throws the error if there is one.
    void value() const {
        if (error_) {
            error_->raise();
        }
    }
#endif

private:
    std::unique_ptr<ossmp::error> error_;
};

OSSMP_CPP_END

#endif
