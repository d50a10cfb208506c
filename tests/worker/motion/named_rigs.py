# ruff: noqa: E501 (one chain a line reads best)
"""Rigs made by code, one for each naming convention: a standing body in T-pose whose bones bear that convention's names.

`{s}` stands for the side; `sides` says how it is written. Each line is a chain from the trunk outwards, `joint:name`, or `-:name`
for a bone that bears no joint. Names were taken from the products' own documentation; no data of any product is in here.
"""

from dataclasses import dataclass, field

import numpy as np

from shared.clip import MotionClip, Source

Bones = list[tuple[str, str]]


@dataclass(frozen=True)
class Convention:
    name: str
    trunk: str
    """Pelvis (or what lies below it) up to the head."""
    leg: str
    arm: str
    sides: tuple[str, str] = ("Left", "Right")
    arms_on: str = "last spine"
    """Name of the trunk bone that the arms hang on."""
    legs_on: str = "pelvis"
    more: str = ""
    """`parent>name` bones that bear no joint: twist, fingers, IK, face."""


CONVENTIONS = (
    Convention(
        "Mixamo",
        "pelvis:mixamorig9:Hips, spine1:mixamorig9:Spine, spine2:mixamorig9:Spine1, spine3:mixamorig9:Spine2, neck:mixamorig9:Neck, head:mixamorig9:Head, -:mixamorig9:HeadTop_End",
        "hip:mixamorig9:{s}UpLeg, knee:mixamorig9:{s}Leg, ankle:mixamorig9:{s}Foot, foot:mixamorig9:{s}ToeBase, -:mixamorig9:{s}Toe_End",
        "collar:mixamorig9:{s}Shoulder, shoulder:mixamorig9:{s}Arm, elbow:mixamorig9:{s}ForeArm, wrist:mixamorig9:{s}Hand, -:mixamorig9:{s}HandMiddle1",
    ),
    Convention(
        "Unreal 5 Manny",
        "-:root, pelvis:pelvis, spine1:spine_01, -:spine_02, spine2:spine_03, -:spine_04, spine3:spine_05, neck:neck_01, -:neck_02, head:head",
        "hip:thigh_{s}, knee:calf_{s}, ankle:foot_{s}, foot:ball_{s}",
        "collar:clavicle_{s}, shoulder:upperarm_{s}, elbow:lowerarm_{s}, wrist:hand_{s}, -:middle_metacarpal_{s}",
        ("l", "r"),
        more="thigh_l>thigh_twist_01_l, upperarm_r>upperarm_correctiveRoot_r, root>ik_foot_root, ik_foot_root>ik_foot_l, root>ik_hand_gun, ik_hand_gun>ik_hand_l, ik_hand_gun>ik_hand_r",
    ),
    Convention(
        "Daz Genesis 8",
        "pelvis:hip, spine1:abdomenLower, spine2:abdomenUpper, -:chestLower, spine3:chestUpper, neck:neckLower, -:neckUpper, head:head",
        "-:pelvis{s}, hip:{s}ThighBend, -:{s}ThighTwist, knee:{s}Shin, ankle:{s}Foot, -:{s}Metatarsals, foot:{s}Toe, -:{s}BigToe",
        "collar:{s}Collar, shoulder:{s}ShldrBend, -:{s}ShldrTwist, elbow:{s}ForearmBend, -:{s}ForearmTwist, wrist:{s}Hand, -:{s}Carpal1",
        ("l", "r"),
        more="chestUpper>lPectoral, chestUpper>rPectoral, head>lowerJaw, head>lEye",
    ),
    Convention(
        "Daz Genesis 9",
        "pelvis:hip, spine1:spine1, spine2:spine2, -:spine3, spine3:spine4, neck:neck1, -:neck2, head:head",
        "hip:{s}_thigh, knee:{s}_shin, ankle:{s}_foot, -:{s}_metatarsal, foot:{s}_toes, -:{s}_bigtoe1",
        "collar:{s}_shoulder, shoulder:{s}_upperarm, elbow:{s}_forearm, wrist:{s}_hand, -:{s}_thumb1",
        ("l", "r"),
        more="l_thigh>l_thightwist1, r_forearm>r_forearmtwist1",
    ),
    Convention(
        "Auto-Rig Pro",
        "pelvis:root.x, spine1:spine_01.x, spine2:spine_02.x, spine3:spine_03.x, neck:neck.x, head:head.x",
        "hip:thigh_stretch.{s}, knee:leg_stretch.{s}, ankle:foot.{s}, foot:toes_01.{s}",
        "collar:shoulder.{s}, shoulder:arm_stretch.{s}, elbow:forearm_stretch.{s}, wrist:hand.{s}, -:c_index1.{s}",
        ("l", "r"),
        more="root.x>thigh_twist.l, root.x>thigh_twist.r, spine_03.x>arm_twist.l, foot.l>c_foot_ik.l, root.x>c_leg_pole.l",
    ),
    Convention(
        "Advanced Skeleton",
        "pelvis:Root_M, spine1:Spine1_M, spine2:Spine2_M, spine3:Chest_M, neck:Neck_M, head:Head_M, -:HeadEnd_M",
        "hip:Hip_{s}, -:HipPart1_{s}, knee:Knee_{s}, ankle:Ankle_{s}, foot:Toes_{s}, -:ToesEnd_{s}",
        "collar:Scapula_{s}, shoulder:Shoulder_{s}, -:ShoulderPart1_{s}, elbow:Elbow_{s}, wrist:Wrist_{s}, -:MiddleFinger1_{s}",
        ("L", "R"),
        more="Head_M>Jaw_M, Head_M>Eye_L",
    ),
    Convention(
        "Azure Kinect",
        "pelvis:PELVIS, spine1:SPINE_NAVEL, spine3:SPINE_CHEST, neck:NECK, head:HEAD, -:NOSE",
        "hip:HIP_{s}, knee:KNEE_{s}, ankle:ANKLE_{s}, foot:FOOT_{s}",
        "collar:CLAVICLE_{s}, shoulder:SHOULDER_{s}, elbow:ELBOW_{s}, wrist:WRIST_{s}, -:HAND_{s}, -:HANDTIP_{s}",
        ("LEFT", "RIGHT"),
    ),
    Convention(
        "Kinect 2",
        "pelvis:SpineBase, spine1:SpineMid, spine3:SpineShoulder, neck:Neck, head:Head",
        "hip:Hip{s}, knee:Knee{s}, ankle:Ankle{s}, foot:Foot{s}",
        "shoulder:Shoulder{s}, elbow:Elbow{s}, wrist:Wrist{s}, -:Hand{s}, -:HandTip{s}",
    ),
    Convention(
        "SMPL",
        "pelvis:m_avg_Pelvis, spine1:m_avg_Spine1, spine2:m_avg_Spine2, spine3:m_avg_Spine3, neck:m_avg_Neck, head:m_avg_Head",
        "hip:m_avg_{s}_Hip, knee:m_avg_{s}_Knee, ankle:m_avg_{s}_Ankle, foot:m_avg_{s}_Foot",
        "collar:m_avg_{s}_Collar, shoulder:m_avg_{s}_Shoulder, elbow:m_avg_{s}_Elbow, wrist:m_avg_{s}_Wrist, -:m_avg_{s}_Hand",
        ("L", "R"),
    ),
    Convention(
        "SMPL-X",
        "pelvis:pelvis, spine1:spine1, spine2:spine2, spine3:spine3, neck:neck, head:head, -:jaw",
        "hip:{s}_hip, knee:{s}_knee, ankle:{s}_ankle, foot:{s}_foot",
        "collar:{s}_collar, shoulder:{s}_shoulder, elbow:{s}_elbow, wrist:{s}_wrist, -:{s}_middle1",
        ("left", "right"),
    ),
    Convention(
        "3ds Max Biped, legs on the spine",
        "-:Bip001, pelvis:Bip001 Pelvis, spine1:Bip001 Spine, spine2:Bip001 Spine1, neck:Bip001 Neck, head:Bip001 Head, -:Bip001 HeadNub",
        "hip:Bip001 {s} Thigh, knee:Bip001 {s} Calf, ankle:Bip001 {s} Foot, foot:Bip001 {s} Toe0, -:Bip001 {s} Toe0Nub",
        "collar:Bip001 {s} Clavicle, shoulder:Bip001 {s} UpperArm, elbow:Bip001 {s} Forearm, wrist:Bip001 {s} Hand, -:Bip001 {s} Finger0",
        ("L", "R"),
        legs_on="Bip001 Spine",
        more="Bip001 L UpperArm>Bip001 LUpArmTwist, Bip001 Pelvis>Bip001 Xtra01",
    ),
    Convention(
        "Source engine",
        "pelvis:ValveBiped.Bip01_Pelvis, spine1:ValveBiped.Bip01_Spine, spine2:ValveBiped.Bip01_Spine1, -:ValveBiped.Bip01_Spine2, spine3:ValveBiped.Bip01_Spine4, neck:ValveBiped.Bip01_Neck1, head:ValveBiped.Bip01_Head1",
        "hip:ValveBiped.Bip01_{s}_Thigh, knee:ValveBiped.Bip01_{s}_Calf, ankle:ValveBiped.Bip01_{s}_Foot, foot:ValveBiped.Bip01_{s}_Toe0",
        "collar:ValveBiped.Bip01_{s}_Clavicle, shoulder:ValveBiped.Bip01_{s}_UpperArm, elbow:ValveBiped.Bip01_{s}_Forearm, wrist:ValveBiped.Bip01_{s}_Hand, -:ValveBiped.Bip01_{s}_Finger2",
        ("L", "R"),
    ),
    Convention(
        "Xsens MVN",
        "pelvis:Pelvis, spine1:L5, spine2:L3, -:T12, spine3:T8, neck:Neck, head:Head",
        "hip:{s}UpperLeg, knee:{s}LowerLeg, ankle:{s}Foot, foot:{s}Toe",
        "collar:{s}Shoulder, shoulder:{s}UpperArm, elbow:{s}ForeArm, wrist:{s}Hand",
    ),
    Convention(
        "Second Life",
        "pelvis:mPelvis, spine1:mTorso, spine3:mChest, neck:mNeck, head:mHead, -:mSkull",
        "hip:mHip{s}, knee:mKnee{s}, ankle:mAnkle{s}, -:mFoot{s}, foot:mToe{s}",
        "collar:mCollar{s}, shoulder:mShoulder{s}, elbow:mElbow{s}, wrist:mWrist{s}, -:mHandMiddle1{s}",
    ),
    Convention(
        "Roblox R15",
        "-:HumanoidRootPart, pelvis:LowerTorso, spine3:UpperTorso, head:Head",
        "hip:{s}UpperLeg, knee:{s}LowerLeg, ankle:{s}Foot",
        "shoulder:{s}UpperArm, elbow:{s}LowerArm, wrist:{s}Hand",
    ),
    Convention(
        "ARKit",
        "-:root, pelvis:hips_joint, spine1:spine_1_joint, -:spine_2_joint, -:spine_3_joint, spine2:spine_4_joint, -:spine_5_joint, -:spine_6_joint, spine3:spine_7_joint, neck:neck_1_joint, -:neck_2_joint, -:neck_3_joint, -:neck_4_joint, head:head_joint, -:jaw_joint",
        "hip:{s}_upLeg_joint, knee:{s}_leg_joint, ankle:{s}_foot_joint, foot:{s}_toes_joint, -:{s}_toesEnd_joint",
        "collar:{s}_shoulder_1_joint, shoulder:{s}_arm_joint, elbow:{s}_forearm_joint, wrist:{s}_hand_joint, -:{s}_handIndexStart_joint",
        ("left", "right"),
    ),
    Convention(
        "Maya joints with suffix",
        "pelvis:C_pelvis_jnt, spine1:C_spine_01_jnt, spine2:C_spine_02_jnt, spine3:C_chest_jnt, neck:C_neck_01_jnt, head:C_head_jnt",
        "hip:{s}_leg_hip_jnt, knee:{s}_leg_knee_jnt, ankle:{s}_leg_ankle_jnt, foot:{s}_leg_ball_jnt, -:{s}_leg_toe_tip_jnt",
        "collar:{s}_arm_clavicle_jnt, shoulder:{s}_arm_shoulder_jnt, elbow:{s}_arm_elbow_jnt, wrist:{s}_arm_wrist_jnt, -:{s}_index_01_jnt",
        ("L", "R"),
    ),
    Convention(
        "BVH of Acclaim names",
        "pelvis:root, spine1:lowerback, spine2:upperback, spine3:thorax, neck:lowerneck, -:upperneck, head:head",
        "-:{s}hipjoint, hip:{s}femur, knee:{s}tibia, ankle:{s}foot, foot:{s}toes",
        "collar:{s}clavicle, shoulder:{s}humerus, elbow:{s}radius, wrist:{s}wrist, -:{s}hand, -:{s}fingers",
        ("l", "r"),
    ),
    Convention(
        "lower case run together",
        "pelvis:hips, spine1:spine, spine3:chest, neck:neck, head:head",
        "hip:upperleg{s}, knee:lowerleg{s}, ankle:foot{s}, foot:toes{s}",
        "collar:shoulder{s}, shoulder:upperarm{s}, elbow:lowerarm{s}, wrist:hand{s}",
        ("l", "r"),
        arms_on="chest",
    ),
    Convention(
        "thigh and leg",
        "pelvis:Pelvis, spine1:Spine1, spine2:Spine2, spine3:Spine3, neck:Neck, head:Head",
        "hip:{s}Thigh, knee:{s}Leg, ankle:{s}Foot, foot:{s}Toe",
        "collar:{s}Clavicle, shoulder:{s}Arm, elbow:{s}ForeArm, wrist:{s}Hand",
    ),
    Convention(
        "leg and knee",
        "pelvis:Hips, spine1:Spine, spine3:Chest, neck:Neck, head:Head",
        "hip:{s} leg, knee:{s} knee, ankle:{s} ankle, foot:{s} toe",
        "collar:{s} shoulder, shoulder:{s} arm, elbow:{s} elbow, wrist:{s} wrist",
    ),
    Convention(
        "MMD",
        "-:全ての親, -:センター, -:グルーブ, -:腰, spine1:上半身, spine2:上半身2, neck:首, head:頭",
        "hip:{s}足, knee:{s}ひざ, ankle:{s}足首, foot:{s}足先EX",
        "-:{s}肩P, collar:{s}肩, shoulder:{s}腕, -:{s}腕捩, elbow:{s}ひじ, -:{s}手捩, wrist:{s}手首, -:{s}中指１",
        ("左", "右"),
        legs_on="下半身",
        more="腰>下半身, 全ての親>左足ＩＫ, 全ての親>右足ＩＫ, 左足ＩＫ>左つま先ＩＫ, 頭>両目, 頭>左目",
    ),
    Convention(
        "Spanish",
        "pelvis:Cadera, spine1:Columna1, spine2:Columna2, spine3:Pecho, neck:Cuello, head:Cabeza",
        "hip:Muslo_{s}, knee:Rodilla_{s}, ankle:Tobillo_{s}, foot:DedoPie_{s}",
        "collar:Clavícula_{s}, shoulder:Brazo_{s}, elbow:Antebrazo_{s}, wrist:Mano_{s}",
        ("Izq", "Der"),
    ),
    Convention(
        "French",
        "pelvis:Bassin, spine1:Colonne1, spine2:Colonne2, spine3:Poitrine, neck:Cou, head:Tête",
        "hip:Cuisse {s}, knee:Mollet {s}, ankle:Pied {s}, foot:Orteils {s}",
        "collar:Clavicule {s}, shoulder:Bras {s}, elbow:Avant-bras {s}, wrist:Main {s}",
        ("gauche", "droite"),
    ),
    Convention(
        "German",
        "pelvis:Becken, spine1:Wirbelsäule, spine3:Brustkorb, neck:Hals, head:Kopf",
        "hip:Oberschenkel.{s}, knee:Unterschenkel.{s}, ankle:Fuß.{s}, foot:Zehen.{s}",
        "collar:Schlüsselbein.{s}, shoulder:Oberarm.{s}, elbow:Unterarm.{s}, wrist:Hand.{s}, -:Zeigefinger.{s}",
        ("links", "rechts"),
    ),
    Convention(
        "Italian",
        "pelvis:Bacino, spine1:Colonna1, spine2:Colonna2, spine3:Torace, neck:Collo, head:Testa",
        "hip:Coscia_{s}, knee:Ginocchio_{s}, ankle:Caviglia_{s}, foot:Punta_{s}",
        "collar:Clavicola_{s}, shoulder:Braccio_{s}, elbow:Gomito_{s}, wrist:Polso_{s}",
        ("Sinistra", "Destra"),
    ),
)


@dataclass
class _Growing:
    names: list[str] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    rest: list[np.ndarray] = field(default_factory=list)

    def add(self, name: str, parent: int, at: np.ndarray) -> int:
        self.names.append(name)
        self.parents.append(parent)
        self.rest.append(at)
        return len(self.names) - 1


PELVIS_M, NECK_M, HEAD_M = 0.95, 1.48, 1.58
LEG_AT = {"hip": (0.10, 0.90, 0.0), "knee": (0.10, 0.50, 0.02), "ankle": (0.10, 0.09, 0.0), "foot": (0.10, 0.02, 0.14)}
ARM_AT = {"collar": (0.03, 1.42, 0.0), "shoulder": (0.18, 1.42, 0.0), "elbow": (0.46, 1.42, -0.01), "wrist": (0.72, 1.42, 0.0)}


def parsed(chain: str, side: str = "") -> Bones:
    """(joint, name) of each bone of a chain; the joint is empty where the bone bears none."""
    bones: Bones = []
    for part in chain.split(", "):
        joint, _, name = part.partition(":")
        bones.append(("" if joint == "-" else joint, name.format(s=side)))
    return bones


def rig(convention: Convention) -> tuple[MotionClip, dict[str, str]]:
    """A clip of one frame in T-pose, facing +Z, and the bone expected for each joint."""
    growing = _Growing()
    expected: dict[str, str] = {}
    trunk = parsed(convention.trunk)
    heights = _trunk_heights([joint for joint, _ in trunk])
    parent = -1
    for (joint, name), height in zip(trunk, heights, strict=True):
        parent = growing.add(name, parent, np.array([0.0, height, 0.0]))
        if joint:
            expected[joint] = name
    for link in filter(None, convention.more.split(", ")):
        above, _, name = link.partition(">")
        if above in growing.names:
            growing.add(name, growing.names.index(above), growing.rest[growing.names.index(above)] + [0.0, 0.02, 0.02])
            if name == convention.legs_on:
                expected["pelvis"] = name
                growing.rest[-1] = np.array([0.0, PELVIS_M, 0.0])
    spines = [name for joint, name in trunk if joint.startswith("spine")]
    arms_on = spines[-1] if convention.arms_on == "last spine" else convention.arms_on
    legs_on = expected["pelvis"] if convention.legs_on == "pelvis" else convention.legs_on
    for side, written, sign in (("left", convention.sides[0], 1.0), ("right", convention.sides[1], -1.0)):
        for chain, at, base in ((convention.leg, LEG_AT, legs_on), (convention.arm, ARM_AT, arms_on)):
            bones = parsed(chain, written)
            parent = growing.names.index(base)
            for (joint, name), place in zip(bones, _places([joint for joint, _ in bones], at), strict=True):
                parent = growing.add(name, parent, place * [sign, 1.0, 1.0])
                if joint:
                    expected[f"{side}_{joint}"] = name
    for link in filter(None, convention.more.split(", ")):
        above, _, name = link.partition(">")
        if name not in growing.names and above in growing.names:
            growing.add(name, growing.names.index(above), growing.rest[growing.names.index(above)] + [0.0, -0.02, 0.02])
    return clip_of(growing.names, growing.parents, np.array(growing.rest)), expected


def _trunk_heights(joints: list[str]) -> list[float]:
    """Bones before the pelvis lie at it (a root on the floor would do), then evenly up to the neck, then to the head."""
    first = joints.index("pelvis") if "pelvis" in joints else joints.index("spine1") - 1
    head = joints.index("head")
    heights = [PELVIS_M + 0.01 * (place - first) for place in range(first + 1)]
    top = joints.index("neck") if "neck" in joints else head
    heights += list(np.linspace(PELVIS_M, NECK_M, top - first + 1)[1:])
    return heights + [HEAD_M + 0.05 * place for place in range(len(joints) - len(heights))]


def _places(joints: list[str], at: dict[str, tuple[float, float, float]]) -> list[np.ndarray]:
    """Where each bone of a limb begins: joints at their places, bones without a joint between their neighbours."""
    known = [(place, np.array(at[joint])) for place, joint in enumerate(joints) if joint]
    places: list[np.ndarray] = []
    for place in range(len(joints)):
        before = [point for index, point in known if index <= place]
        after = [point for index, point in known if index > place]
        if joints[place]:
            places.append(np.array(at[joints[place]]))
        elif before and after:
            places.append((before[-1] + after[0]) / 2)
        elif after:
            places.append(after[0] * [0.5, 1.0, 1.0])
        else:
            places.append(places[-1] + (places[-1] - places[-2]) * 0.3)
    return places


def clip_of(names: list[str], parents: list[int], rest: np.ndarray, positions: np.ndarray | None = None) -> MotionClip:
    """A clip of this rig, standing in its rest pose unless it is given positions float[T, J, 3]."""
    rest = np.asarray(rest, np.float32)
    positions = rest[None] if positions is None else np.asarray(positions, np.float32)
    return MotionClip(
        name="rig",
        fps=30.0,
        bones=tuple(names),
        parents=np.array(parents, np.int32),
        rest=rest,
        tails=np.zeros_like(rest),
        positions=positions.copy(),
        rotations=None,
        joint_map=np.full(22, -1, np.int32),
        frames=np.arange(len(positions), dtype=np.float64),
        source=Source(kind="made"),
    )


def bending(clip: MotionClip, expected: dict[str, str], frame_count: int = 12) -> MotionClip:
    """The rig moving: thighs and arms swing, knees, elbows and wrists bend; all other bones stay as they are to their parents."""
    swing = np.sin(np.linspace(0.0, 2.0 * np.pi, frame_count))
    lift = 1.0 - np.cos(np.linspace(0.0, 2.0 * np.pi, frame_count))
    angles: dict[str, tuple[int, np.ndarray]] = {}  # bone: axis, radians over time
    for side, sign in (("left", 1.0), ("right", -1.0)):
        turns = {"hip": (0, 0.5 * sign * swing), "knee": (0, 0.4 * lift), "ankle": (0, 0.1 * swing)}
        turns |= {"shoulder": (2, -0.5 * sign * lift), "elbow": (1, -0.5 * sign * lift), "wrist": (2, 0.2 * swing)}
        angles |= {expected[f"{side}_{joint}"]: turn for joint, turn in turns.items() if f"{side}_{joint}" in expected}
    positions = np.empty((frame_count, len(clip.bones), 3))
    rotations = np.empty((frame_count, len(clip.bones), 3, 3))
    for bone, parent in enumerate(clip.parents):
        axis, angle = angles.get(clip.bones[bone], (0, np.zeros(frame_count)))
        local = _about(axis, angle)
        if parent < 0:
            positions[:, bone], rotations[:, bone] = clip.rest[bone], local
        else:
            offset = (clip.rest[bone] - clip.rest[parent]).astype(np.float64)
            positions[:, bone] = positions[:, parent] + rotations[:, parent] @ offset
            rotations[:, bone] = rotations[:, parent] @ local
    return clip_of(list(clip.bones), clip.parents.tolist(), clip.rest, positions)


def _about(axis: int, angle: np.ndarray) -> np.ndarray:
    matrix = np.tile(np.eye(3), (len(angle), 1, 1))
    one, other = (axis + 1) % 3, (axis + 2) % 3
    matrix[:, one, one] = matrix[:, other, other] = np.cos(angle)
    matrix[:, one, other], matrix[:, other, one] = -np.sin(angle), np.sin(angle)
    return matrix
