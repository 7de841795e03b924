//! Another Rust library in the same program, with everything of its own: allocator, panics, threads.

#[unsafe(no_mangle)]
pub extern "C" fn neighbour_works() -> i32 {
    std::panic::set_hook(Box::new(|_| ()));
    let caught = std::thread::spawn(|| std::panic::catch_unwind(|| panic!("caught here")).is_err());
    i32::from(caught.join().unwrap_or(false))
}
