//! Handles: boxes that begin with a tag, so that one of the wrong type is found and not misread.

use std::ptr;

/// A C handle type. It is a name only: behind the pointer lies a [`Tagged`] value.
///
/// A value is `Send` and `Sync`, because rule 1 of the header lets many threads use one const handle.
pub(super) trait Handle {
    type Value: Send + Sync;
    /// The type's name in C.
    const NAME: &'static str;
    /// Differs for every type.
    const TAG: u64;
}

/// The tag comes first in every handle, whatever its type.
#[repr(C)]
struct Tagged<T> {
    tag: u64,
    value: T,
}

/// What a freed handle is marked with, for as long as nobody else has the memory.
const FREED: u64 = 0;

/// Hands a value over to the caller.
pub(super) fn give<H: Handle>(value: H::Value) -> *mut H {
    let tagged = Tagged { tag: H::TAG, value };
    Box::into_raw(Box::new(tagged)).cast()
}

/// The value behind a handle; `None` for NULL and for what is not a handle of this type.
///
/// # Safety
/// NULL, or a live handle of any type which nobody changes during `'a`.
pub(super) unsafe fn get<'a, H: Handle>(handle: *const H) -> Option<&'a H::Value> {
    let tagged = handle.cast::<Tagged<H::Value>>();
    // SAFETY: every live handle begins with a tag, and the tag says that the value is of our type.
    unsafe { is_ours(handle).then(|| &(*tagged).value) }
}

/// As [`get`], to change it.
///
/// # Safety
/// NULL, or a live handle of any type which nobody else uses during `'a`.
pub(super) unsafe fn get_mut<'a, H: Handle>(handle: *mut H) -> Option<&'a mut H::Value> {
    let tagged = handle.cast::<Tagged<H::Value>>();
    // SAFETY: as in `get`.
    unsafe { is_ours(handle).then(|| &mut (*tagged).value) }
}

/// Takes a handle back; `None` for NULL and for what is not a handle of this type.
///
/// # Safety
/// NULL, or a live handle of any type which nobody uses any more.
pub(super) unsafe fn take<H: Handle>(handle: *mut H) -> Option<H::Value> {
    let tagged = handle.cast::<Tagged<H::Value>>();
    // SAFETY: `give` made it of a box. The wiped tag is a write that nobody reads lawfully, hence volatile.
    unsafe {
        is_ours(handle).then(|| {
            ptr::write_volatile(&raw mut (*tagged).tag, FREED);
            Box::from_raw(tagged).value
        })
    }
}

/// # Safety
/// NULL, or a live handle of any type.
unsafe fn is_ours<H: Handle>(handle: *const H) -> bool {
    let tag = handle.cast::<u64>();
    // SAFETY: every live handle begins with a tag; what is not aligned is none.
    !tag.is_null() && tag.is_aligned() && unsafe { tag.read() } == H::TAG
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Apple;
    struct Pear;

    impl Handle for Apple {
        type Value = String;
        const NAME: &'static str = "apple";
        const TAG: u64 = 1;
    }

    impl Handle for Pear {
        type Value = [u64; 100];
        const NAME: &'static str = "pear";
        const TAG: u64 = 2;
    }

    #[test]
    fn a_handle_of_another_type_is_neither_read_nor_freed() {
        let apple = give::<Apple>("Elstar".to_owned());
        let pear = apple.cast::<Pear>();
        // SAFETY: one live handle, used by this thread alone.
        unsafe {
            assert!(get(pear).is_none());
            assert!(get_mut(pear).is_none());
            assert!(take(pear).is_none());
            assert_eq!(get(apple).map(String::as_str), Some("Elstar"));
            assert_eq!(take(apple).as_deref(), Some("Elstar"));
        }
    }

    #[test]
    fn null_and_a_pointer_into_the_middle_are_no_handles() {
        let apple = give::<Apple>("Boskoop".to_owned());
        // SAFETY: NULL, and an address that is looked at only for its alignment.
        unsafe {
            assert!(get(ptr::null::<Apple>()).is_none());
            assert!(take(apple.byte_add(1)).is_none());
            assert!(take(apple).is_some());
        }
    }
}
