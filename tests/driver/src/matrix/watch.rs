//! What the agent's process takes: memory and descriptors, as the system counts them.

pub struct Watch {
    pid: u32,
    resident: u64,
    descriptors: usize,
}

impl Watch {
    /// Forgets earlier peaks.
    pub fn begin(pid: u32) -> Self {
        // 5 resets the peak: proc(5).
        let _ = std::fs::write(format!("/proc/{pid}/clear_refs"), "5");
        Watch {
            pid,
            resident: field(pid, "VmRSS:"),
            descriptors: descriptors(pid),
        }
    }

    pub fn bloat(&self, most_mib: u64) -> Option<String> {
        let grown = field(self.pid, "VmHWM:").saturating_sub(self.resident);
        (grown >> 20 >= most_mib).then(|| format!("bloat: {} MiB", grown >> 20))
    }

    pub fn leak(&self) -> Option<String> {
        let now = descriptors(self.pid);
        (now > self.descriptors)
            .then(|| format!("leak: {} descriptors, {} before", now, self.descriptors))
    }
}

/// In bytes; 0 where the system does not tell.
fn field(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|l| l.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

fn descriptors(pid: u32) -> usize {
    std::fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, |entries| entries.count())
}
