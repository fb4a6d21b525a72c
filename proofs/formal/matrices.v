From mathcomp Require Import all_ssreflect all_algebra.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Import GRing.Theory Num.Theory Order.TTheory.
Local Open Scope ring_scope.

(* Fact. Sylvester's determinant identity, for rectangular A and B over any commutative ring: det(I + AB) = det(I + BA). *)
Lemma sylvester (R : comRingType) (m n : nat) (A : 'M[R]_(m, n)) (B : 'M[R]_(n, m)) :
  \det (1%:M + A *m B) = \det (1%:M + B *m A).
Proof.
have left : block_mx 1%:M (- A) B 1%:M = block_mx 1%:M 0 B 1%:M *m block_mx 1%:M (- A) 0 (1%:M + B *m A).
  by rewrite mulmx_block !mul1mx ?mulmx1 ?mul0mx ?mulmx0 ?addr0 mulmxN addrCA addNr addr0.
have right : block_mx 1%:M (- A) B 1%:M = block_mx (1%:M + A *m B) (- A) 0 1%:M *m block_mx 1%:M 0 B 1%:M.
  by rewrite mulmx_block ?mul1mx ?mulmx1 ?mul0mx ?mulmx0 ?add0r mulNmx addrK.
have := congr1 determinant right; rewrite {1}left !det_mulmx !det_ublock !det_lblock !det1 !mul1r !mulr1.
by move=> ->.
Qed.

(* Fact. The matrix determinant lemma: det(I + u v^T) = 1 + v^T u. *)
Lemma matrix_determinant_lemma (R : comRingType) (n : nat) (u v : 'cV[R]_n) :
  \det (1%:M + u *m v^T) = 1 + (v^T *m u) 0 0.
Proof. by rewrite sylvester det_mx11 !mxE. Qed.

(* Fact. A shear keeps volume: det(I + t W e e^T) = 1 when e^T W e = 0. *)
Lemma shear_determinant (R : comRingType) (n : nat) (W : 'M[R]_n) (e : 'cV[R]_n) (t : R) :
  e^T *m W *m e = 0 -> \det (1%:M + t *: (W *m e *m e^T)) = 1.
Proof.
by move=> zero; rewrite scalemxAl matrix_determinant_lemma -scalemxAr mulmxA zero scaler0 mxE addr0.
Qed.

(* Fact. The vectors orthogonal to every c with W^T c = 0 are those of Im W, over any field. *)
Lemma image_is_orthogonal_to_cokernel (F : fieldType) (m n : nat) (W : 'M[F]_(m, n)) (z : 'cV[F]_m) :
  (forall c : 'cV[F]_m, W^T *m c = 0 -> c^T *m z = 0) <-> exists v, z = W *m v.
Proof.
split=> [orth|[v ->] c Wc]; last by rewrite mulmxA -[c^T *m W]trmxK trmx_mul trmxK Wc trmx0 mul0mx.
have : (z^T <= W^T)%MS.
  rewrite submxE; apply/eqP/rowP => j; rewrite [RHS]mxE.
  pose c := cokermx W^T *m delta_mx j 0 : 'cV[F]_m.
  have := orth c; rewrite mulmxA mulmx_coker mul0mx => /(_ erefl)/(congr1 trmx).
  rewrite trmx_mul trmxK trmx0 mulmxA -colE => /(congr1 (fun M : 'M_1 => M 0 0)).
  by rewrite !mxE.
by move=> /submxP[D e]; exists D^T; rewrite -[z]trmxK e trmx_mul trmxK.
Qed.

(* Fact. A matrix with determinant 0 has a c <> 0 with W^T c = 0. *)
Lemma singular_has_kernel (F : fieldType) (n : nat) (W : 'M[F]_n) : \det W = 0 -> exists2 c : 'cV[F]_n, c != 0 & W^T *m c = 0.
Proof.
move=> d; have /det0P[v v0 e] : \det W == 0 by rewrite d.
exists v^T; first by rewrite -(inj_eq (@trmx_inj _ _ _)) trmxK trmx0.
by rewrite -trmx_mul e trmx0.
Qed.

(* Fact. det W^T = det W, and det(-W) = (-1)^n det W. *)
Lemma determinant_rules (R : comRingType) (n : nat) (W : 'M[R]_n) : \det W^T = \det W /\ \det (- W) = (- 1) ^+ n * \det W.
Proof. by rewrite det_tr -scaleN1r detZ. Qed.

(* Fact. For d_i >= 0 the matrix diag(sqrt d_i) is a symmetric square root of diag(d_i). *)
Lemma diagonal_square_root (R : rcfType) (n : nat) (d : 'rV[R]_n) : (forall i, 0 <= d 0 i) ->
  let r := diag_mx (\row_i Num.sqrt (d 0 i)) in diag_mx d = r *m r /\ r^T = r.
Proof.
move=> d0 r; split; last by rewrite /r tr_diag_mx.
rewrite /r mulmx_diag; congr diag_mx; apply/rowP => i; rewrite !mxE.
by rewrite -expr2 sqr_sqrtr.
Qed.

(* Fact. p^T D p + q^T D q = 0 with a diagonal D >= 0 gives D p = 0 (and D q = 0, by exchanging p and q). *)
Lemma null_form (R : realFieldType) (n : nat) (d : 'rV[R]_n) (p q : 'cV[R]_n) : (forall i, 0 <= d 0 i) ->
  p^T *m diag_mx d *m p + q^T *m diag_mx d *m q = 0 -> diag_mx d *m p = 0.
Proof.
move=> d0 zero; apply/colP => i; rewrite mul_diag_mx !mxE.
have form (v : 'cV[R]_n) : (v^T *m diag_mx d *m v) 0 0 = \sum_j d 0 j * v j 0 ^+ 2.
  by rewrite -mulmxA mul_diag_mx mxE; apply: eq_bigr => j _; rewrite !mxE mulrCA expr2.
have ge0 (v : 'cV[R]_n) j : true -> 0 <= d 0 j * v j 0 ^+ 2 by rewrite mulr_ge0 ?sqr_ge0.
have := congr1 (fun M : 'M_1 => M 0 0) zero; rewrite mxE !form [RHS]mxE => /eqP.
rewrite paddr_eq0 ?sumr_ge0 // => [/andP[/eqP e _]||]; try by move=> *; apply: ge0.
move/eqP: e; rewrite psumr_eq0; last exact: ge0.
move=> /allP/(_ i (mem_index_enum _)) /=; rewrite mulf_eq0 expf_eq0 /= => /orP[]/eqP->.
  by rewrite mul0r.
by rewrite mulr0.
Qed.

(* Fact. (W^T W)^j is symmetric, and commutes with W, for a normal W (a skew one is normal). *)
Lemma gram_powers (R : comRingType) (n : nat) (W : 'M[R]_n.+1) (j : nat) :
  W^T *m W = W *m W^T ->
  ((W^T *m W) ^+ j)^T = (W^T *m W) ^+ j /\ (W^T *m W) ^+ j *m W = W *m (W^T *m W) ^+ j.
Proof.
move=> normal; split.
  elim: j => [|j IH]; first by rewrite !expr0 trmx1.
  by rewrite [in LHS]exprS trmx_mul IH trmx_mul trmxK [in RHS]exprSr.
apply/esym/(@commrX _ W (W^T *m W) j).
by rewrite /GRing.comm -[W * _]/(W *m (W^T *m W)) -[_ * W]/((W^T *m W) *m W) {2}normal mulmxA.
Qed.

(* Fact. A sum of real squares is 0 only if each is. *)
Lemma sum_of_squares (R : realDomainType) (a b : R) : a ^+ 2 + b ^+ 2 = 0 -> a = 0.
Proof. by move/eqP; rewrite paddr_eq0 ?sqr_ge0 // sqrf_eq0 => /andP[/eqP]. Qed.

(* Helper. v^T v is the sum of squares. *)
Lemma form_of_squares (R : comRingType) (n : nat) (v : 'cV[R]_n) : (v^T *m v) 0 0 = \sum_i v i 0 ^+ 2.
Proof. by rewrite mxE; apply: eq_bigr => i _; rewrite mxE expr2. Qed.

(* Helper. v^T v > 0 for v <> 0 over an ordered field. *)
Lemma form_of_squares_gt0 (R : realDomainType) (n : nat) (v : 'cV[R]_n) : v != 0 -> 0 < (v^T *m v) 0 0.
Proof.
move=> v0; rewrite form_of_squares lt_neqAle eq_sym sumr_ge0 ?andbT => [|i _]; last exact: sqr_ge0.
apply: contra v0; rewrite psumr_eq0 => [/allP z|i _]; last exact: sqr_ge0.
by apply/eqP/colP => i; have := z i (mem_index_enum _); rewrite mxE /= sqrf_eq0 => /eqP.
Qed.

(* Fact. W similar to a skew K (T W = K T, T invertible) leaves a positive definite form: P = T^T T is symmetric,
   x^T P x > 0 for x <> 0, and W^T P + P W = 0. *)
Lemma similarity_gives_a_form (R : realFieldType) (n : nat) (W K T : 'M[R]_n) :
  K^T = - K -> T \in unitmx -> T *m W = K *m T ->
  exists P : 'M[R]_n, [/\ P^T = P, forall x : 'cV[R]_n, x != 0 -> 0 < (x^T *m P *m x) 0 0 & W^T *m P + P *m W = 0].
Proof.
move=> skew unit TW; exists (T^T *m T); split.
- by rewrite trmx_mul trmxK.
- move=> x x0; have -> : x^T *m (T^T *m T) *m x = (T *m x)^T *m (T *m x) by rewrite trmx_mul !mulmxA.
  by apply: form_of_squares_gt0; apply: contra x0 => /eqP Tx; rewrite -[x](mulKmx unit) Tx mulmx0.
by rewrite mulmxA -trmx_mul TW trmx_mul skew mulmxN mulNmx -!mulmxA TW addNr.
Qed.

(* Fact. W of rank 2 and b = W c: z = W x + b moves in a plane through 0: two columns B of rank 2, the same for all x,
   give every W x + b as B y. *)
Lemma rank_two_plane (F : fieldType) (n : nat) (W : 'M[F]_n) (c : 'cV[F]_n) :
  \rank W = 2%N -> exists2 B : 'M[F]_(n, 2), \rank B = 2%N & forall x, exists y : 'cV[F]_2, W *m x + W *m c = B *m y.
Proof.
move=> rank2; move: (mulmx_base W) (col_base_full W).
move: (col_base W) (row_base W); rewrite rank2 => B A BA full.
exists B; first by apply/eqP; move: full; rewrite /row_full.
by move=> x; exists (A *m (x + c)); rewrite -mulmxDr mulmxA BA.
Qed.
