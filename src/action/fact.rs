//! Facts: what a run finds out and a later step needs.

/// What a run finds out and a later step needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The node that was primary when the run began; empty if none lived.
    Leader,
    /// The newest timeline in the archive before the promotion.
    Newest,
    /// The timeline that the promotion opened.
    Timeline,
    /// For `latest`: the last segment in the archive.
    LastSegment,
    /// The newest segment of the new timeline in the archive, before the last switch.
    Archived,
    /// The segment that was open on the primary before the stop; empty where there was none.
    Closed,
    /// Whether the backup was pinned before this run.
    Pinned,
    /// What the data directory and each tablespace of the backup hold.
    Sizes,
    /// The run's own name.
    Run,
    /// For cleanup.sh: the runs whose leftovers are removed.
    Runs,
}

impl Fact {
    /// Every fact.
    pub const ALL: [Self; 10] = [
        Self::Leader,
        Self::Newest,
        Self::Timeline,
        Self::LastSegment,
        Self::Archived,
        Self::Closed,
        Self::Pinned,
        Self::Sizes,
        Self::Run,
        Self::Runs,
    ];

    /// Its name in the state folder and as a shell variable.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Leader => "leader",
            Self::Newest => "newest",
            Self::Timeline => "timeline",
            Self::LastSegment => "last_segment",
            Self::Archived => "archived",
            Self::Closed => "closed",
            Self::Pinned => "pinned_before",
            Self::Sizes => "sizes",
            Self::Run => "run_id",
            Self::Runs => "runs",
        }
    }

    /// What it is, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Leader => "the leader when the run began",
            Self::Newest => "the newest timeline in the archive before the promotion",
            Self::Timeline => "the new timeline",
            Self::LastSegment => "the last archived segment",
            Self::Archived => "the newest archived segment of the new timeline",
            Self::Closed => "the segment that was open before the stop",
            Self::Pinned => "whether the backup was pinned before",
            Self::Sizes => "the bytes of the backup's parts",
            Self::Run => "the run's name",
            Self::Runs => "the runs that are cleaned up after",
        }
    }
}
