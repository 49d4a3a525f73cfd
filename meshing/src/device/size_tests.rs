//! No size is read and ignored: each one changes the parts.

use super::*;
use crate::solid::Everywhere;

fn full() -> SharedSolid {
    shared(Everywhere)
}

/// A number that tells lists of parts apart.
fn mark(parts: Result<Vec<Part>, DeviceError>) -> f64 {
    let parts = parts.unwrap();
    let spread = [0.819_172_5, 0.671_043_6, 0.549_700_5];
    let points = (0..3000_u32).map(|k| spread.map(|s: f64| 120.0 * ((f64::from(k) * s).fract() - 0.5)));
    let depths = points.flat_map(|at| parts.iter().map(move |part| part.shape.signed_distance_mm(at)));
    depths.sum::<f64>() + parts.len() as f64
}

fn all_differ(default: f64, changed: &[f64]) {
    for (k, &mark) in changed.iter().enumerate() {
        assert!((mark - default).abs() > 1e-9, "change {k}");
    }
}

#[test]
fn of_a_cup() {
    let cup = AcetabularCup::default;
    let mark = |cup: AcetabularCup| mark(cup.parts(&full()));
    let changed = [
        AcetabularCup {
            outer_diameter_mm: 56.0,
            ..cup()
        },
        AcetabularCup {
            wall_mm: 5.5,
            ..cup()
        },
        AcetabularCup {
            porous_mm: 1.5,
            ..cup()
        },
        AcetabularCup { rim_mm: 3.0, ..cup() },
        AcetabularCup {
            liner_mm: 6.0,
            ..cup()
        },
        AcetabularCup {
            screw_holes: 4,
            ..cup()
        },
        AcetabularCup {
            screw_mm: 5.0,
            ..cup()
        },
        AcetabularCup {
            sleeve_mm: 1.5,
            ..cup()
        },
        AcetabularCup {
            screw_angle_deg: 40.0,
            ..cup()
        },
    ];
    all_differ(mark(cup()), &changed.map(mark));
}

#[test]
fn of_a_cage() {
    let cage = InterbodyCage::default;
    let mark = |cage: InterbodyCage| mark(cage.parts(&full()));
    let teeth = |pitch_mm, height_mm| Some(Teeth { pitch_mm, height_mm });
    let changed = [
        InterbodyCage {
            width_mm: 34.0,
            ..cage()
        },
        InterbodyCage {
            depth_mm: 24.0,
            ..cage()
        },
        InterbodyCage {
            height_mm: 10.0,
            ..cage()
        },
        InterbodyCage {
            corner_mm: 7.0,
            ..cage()
        },
        InterbodyCage {
            lordosis_deg: 4.0,
            ..cage()
        },
        InterbodyCage {
            frame_mm: 2.0,
            ..cage()
        },
        InterbodyCage {
            window_mm: [13.0, 9.0],
            ..cage()
        },
        InterbodyCage {
            window_mm: [12.0, 10.0],
            ..cage()
        },
        InterbodyCage {
            teeth: teeth(2.5, 0.8),
            ..cage()
        },
        InterbodyCage {
            teeth: teeth(2.0, 1.0),
            ..cage()
        },
        InterbodyCage {
            teeth: None,
            ..cage()
        },
    ];
    all_differ(mark(cage()), &changed.map(mark));
}

#[test]
fn of_a_fixture() {
    let fixture = DentalFixture::default;
    let mark = |fixture: DentalFixture| mark(fixture.parts(&full()));
    let thread = |pitch_mm, depth_mm| Some(FixtureThread { pitch_mm, depth_mm });
    let changed = [
        DentalFixture {
            diameter_mm: 4.5,
            ..fixture()
        },
        DentalFixture {
            apex_diameter_mm: 3.8,
            ..fixture()
        },
        DentalFixture {
            length_mm: 12.0,
            ..fixture()
        },
        DentalFixture {
            neck_mm: 2.0,
            ..fixture()
        },
        DentalFixture {
            thread: thread(1.0, 0.35),
            ..fixture()
        },
        DentalFixture {
            thread: thread(0.8, 0.3),
            ..fixture()
        },
        DentalFixture {
            thread: None,
            ..fixture()
        },
        DentalFixture {
            sleeve_mm: 5.0,
            ..fixture()
        },
        DentalFixture {
            core_mm: 2.1,
            ..fixture()
        },
        DentalFixture {
            bore_mm: [1.5, 1.8],
            ..fixture()
        },
        DentalFixture {
            bore_mm: [1.6, 1.5],
            ..fixture()
        },
    ];
    all_differ(mark(fixture()), &changed.map(mark));
}

#[test]
fn of_an_augment() {
    let augment = FlatAugment::default;
    let mark = |augment: FlatAugment| mark(augment.parts(&full()));
    let changed = [
        FlatAugment {
            length_mm: 50.0,
            ..augment()
        },
        FlatAugment {
            width_mm: 22.0,
            ..augment()
        },
        FlatAugment {
            thickness_mm: 15.0,
            ..augment()
        },
        FlatAugment {
            wedge_deg: 5.0,
            ..augment()
        },
        FlatAugment {
            corner_mm: 4.0,
            ..augment()
        },
        FlatAugment {
            porous_mm: 1.5,
            ..augment()
        },
        FlatAugment {
            screw_holes: 1,
            ..augment()
        },
        FlatAugment {
            screw_mm: 5.0,
            ..augment()
        },
        FlatAugment {
            sleeve_mm: 1.5,
            ..augment()
        },
    ];
    all_differ(mark(augment()), &changed.map(mark));
}

#[test]
fn of_a_hip_bone() {
    let bone = PelvicBone::default;
    let mark = |bone: PelvicBone| mark(bone.parts());
    let changed = [
        PelvicBone {
            inter_asis_mm: 240.0,
            ..bone()
        },
        PelvicBone {
            acetabulum_mm: 50.0,
            ..bone()
        },
        PelvicBone {
            socket_deg: [40.0, 20.0],
            ..bone()
        },
        PelvicBone {
            socket_deg: [45.0, 15.0],
            ..bone()
        },
        PelvicBone {
            wing_mm: 6.0,
            ..bone()
        },
        PelvicBone {
            cortical_mm: 1.0,
            ..bone()
        },
        PelvicBone {
            blend_mm: 6.0,
            ..bone()
        },
    ];
    all_differ(mark(bone()), &changed.map(mark));
}

#[test]
fn of_a_reconstruction() {
    let implant = Reconstruction::default;
    let mark = |implant: Reconstruction| {
        let reconstruction = Some(implant);
        let hemipelvis = Hemipelvis {
            reconstruction,
            ..Hemipelvis::default()
        };
        mark(hemipelvis.parts(&full()))
    };
    let changed = [
        Reconstruction {
            migration_mm: 20.0,
            ..implant()
        },
        Reconstruction {
            wall_mm: 6.0,
            ..implant()
        },
        Reconstruction {
            flange_mm: 5.0,
            ..implant()
        },
        Reconstruction {
            interface_mm: 1.5,
            ..implant()
        },
        Reconstruction {
            head_mm: 32.0,
            ..implant()
        },
        Reconstruction {
            screw_mm: 5.0,
            ..implant()
        },
        Reconstruction {
            sleeve_mm: 1.0,
            ..implant()
        },
        Reconstruction {
            screw_length_mm: 30.0,
            ..implant()
        },
    ];
    all_differ(mark(implant()), &changed.map(mark));
}
